#include "tools/traffic/people.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "tools/traffic/documents.h"

namespace lastro::tools {
namespace {

struct Name {
  std::string_view text;
  std::string_view ascii;  ///< for the e-mail address
};

constexpr std::array given_names = {Name{"Ana", "ana"},
                                    Name{"João", "joao"},
                                    Name{"Maria", "maria"},
                                    Name{"José", "jose"},
                                    Name{"Antônio", "antonio"},
                                    Name{"Francisca", "francisca"},
                                    Name{"Luís", "luis"},
                                    Name{"Cláudia", "claudia"},
                                    Name{"Márcio", "marcio"},
                                    Name{"Fernanda", "fernanda"},
                                    Name{"Rogério", "rogerio"},
                                    Name{"Patrícia", "patricia"},
                                    Name{"Vinícius", "vinicius"},
                                    Name{"Letícia", "leticia"},
                                    Name{"Thiago", "thiago"},
                                    Name{"Camila", "camila"},
                                    Name{"Sebastião", "sebastiao"},
                                    Name{"Conceição", "conceicao"},
                                    Name{"Rafael", "rafael"},
                                    Name{"Juliana", "juliana"},
                                    Name{"Estêvão", "estevao"},
                                    Name{"Beatriz", "beatriz"},
                                    Name{"Caíque", "caique"},
                                    Name{"Débora", "debora"},
                                    Name{"Fábio", "fabio"},
                                    Name{"Mônica", "monica"},
                                    Name{"Murilo", "murilo"},
                                    Name{"Raíssa", "raissa"},
                                    Name{"Heloísa", "heloisa"},
                                    Name{"Érico", "erico"},
                                    Name{"Tânia", "tania"},
                                    Name{"Wellington", "wellington"},
                                    Name{"Vitória", "vitoria"},
                                    Name{"Ícaro", "icaro"},
                                    Name{"Simone", "simone"},
                                    Name{"Otávio", "otavio"},
                                    Name{"Jussara", "jussara"},
                                    Name{"Caetano", "caetano"},
                                    Name{"Inês", "ines"},
                                    Name{"Gustavo", "gustavo"}};

constexpr std::array family_names = {Name{"Silva", "silva"},
                                     Name{"Santos", "santos"},
                                     Name{"Oliveira", "oliveira"},
                                     Name{"Souza", "souza"},
                                     Name{"Conceição", "conceicao"},
                                     Name{"Araújo", "araujo"},
                                     Name{"Gonçalves", "goncalves"},
                                     Name{"Assunção", "assuncao"},
                                     Name{"Magalhães", "magalhaes"},
                                     Name{"Guimarães", "guimaraes"},
                                     Name{"Brandão", "brandao"},
                                     Name{"Leão", "leao"},
                                     Name{"Muniz", "muniz"},
                                     Name{"Pereira", "pereira"},
                                     Name{"Ferreira", "ferreira"},
                                     Name{"Alves", "alves"},
                                     Name{"Ribeiro", "ribeiro"},
                                     Name{"Antunes", "antunes"},
                                     Name{"Falcão", "falcao"},
                                     Name{"Bragança", "braganca"},
                                     Name{"Luz", "luz"},
                                     Name{"Simões", "simoes"},
                                     Name{"Nóbrega", "nobrega"},
                                     Name{"Teixeira", "teixeira"},
                                     Name{"Vasconcelos", "vasconcelos"},
                                     Name{"Peçanha", "pecanha"},
                                     Name{"Queirós", "queiros"},
                                     Name{"Batista", "batista"},
                                     Name{"Patrício", "patricio"},
                                     Name{"Galvão", "galvao"},
                                     Name{"Damião", "damiao"},
                                     Name{"Xavier", "xavier"}};

constexpr std::array<std::string_view, 12> connectives = {" ", " ",    " ",    " ",     " ",    " ",
                                                          " ", " de ", " da ", " dos ", " do ", " e "};
constexpr std::array area_codes = {11, 11, 11, 19, 21, 21, 27, 31, 41, 47,
                                   48, 51, 61, 62, 71, 81, 85, 91, 92};

template <class Array>
const auto& pick(Random& random, const Array& from) {
  return from[random.below(static_cast<std::uint32_t>(from.size()))];
}

}  // namespace

PlannedAccount make_person(Random& random, std::uint64_t number) {
  const Name& given = pick(random, given_names);
  const Name& middle = pick(random, family_names);
  const Name& last = pick(random, family_names);
  const auto connective = pick(random, connectives);
  const auto area = pick(random, area_codes);
  const auto subscriber = random.below(100'000'000);
  const auto year = random.between(1956, 2007);
  const auto month = random.between(1, 12);
  const auto day = random.between(1, 28);
  return {.name = fmt::format("{} {}{}{}", given.text, middle.text, connective, last.text),
          .document = make_cpf(number),
          .email = fmt::format("{}.{}{}@example.com", given.ascii, last.ascii, number % 100'000),
          .phone = fmt::format("+55{}9{:08}", area, subscriber),
          .birth_date = fmt::format("{:04}-{:02}-{:02}", year, month, day)};
}

}  // namespace lastro::tools
