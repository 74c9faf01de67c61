#include "tools/traffic/merchants.h"

#include <algorithm>

#include <fmt/format.h>

#include "tools/traffic/plan.h"

namespace lastro::tools {
namespace {

//                                  0  1  2  3  4  5   6   7   8   9  10  11  12  13  14  15  16  17  18  19
//                                  20  21  22  23
constexpr HourWeights meals = {1,  0,  0,  0, 0, 1,  2,  6,  6,  4,  5, 26,
                               90, 84, 22, 6, 6, 10, 26, 60, 56, 30, 9, 3};
constexpr HourWeights bakeries = {0, 0, 0, 0,  0,  6,  40, 60, 44, 26, 14, 10,
                                  8, 6, 8, 16, 34, 40, 30, 14, 4,  1,  0,  0};
constexpr HourWeights groceries = {0,  0,  0,  0,  0,  0,  1,  10, 20, 28, 32, 26,
                                   18, 16, 18, 22, 28, 42, 52, 46, 26, 12, 2,  0};
constexpr HourWeights commute = {3,  1,  0,  0,  2,  16, 46, 70, 52, 20, 10, 10,
                                 14, 14, 12, 12, 20, 50, 66, 40, 20, 14, 12, 8};
constexpr HourWeights nights = {14, 6, 2, 0, 0, 0,  0,  0,  0,  0,  1,  4,
                                8,  6, 4, 4, 8, 18, 30, 44, 52, 50, 40, 26};
constexpr HourWeights shops = {0,  0,  0,  0,  0,  0,  0,  2,  10, 22, 32, 34,
                               36, 34, 32, 30, 30, 30, 26, 18, 10, 4,  0,  0};
constexpr HourWeights always = {6,  3,  2,  1,  1,  2,  6,  12, 18, 22, 24, 24,
                                26, 24, 22, 22, 24, 26, 28, 30, 30, 26, 18, 10};

using Brands = std::string_view;
constexpr std::array<Brands, 8> supermarkets = {"SUPERMERCADO", "HORTIFRUTI", "ATACADO", "MERCADO",
                                                "SACOLAO",      "EMPORIO",    "SUPER",   "MERCEARIA"};
constexpr std::array<Brands, 4> minimarkets = {"CONVENIENCIA", "MINI MERCADO", "PAG*MERCADINHO", "EXPRESSO"};
constexpr std::array<Brands, 3> caterers = {"MARMITARIA", "MP*MARMITEX", "BUFFET"};
constexpr std::array<Brands, 9> restaurants = {"RESTAURANTE",        "CHURRASCARIA",   "CANTINA",
                                               "IFOOD *RESTAURANTE", "PIZZARIA",       "SABOR A QUILO",
                                               "PAG*COZINHA",        "IFOOD *CANTINA", "SUSHI"};
constexpr std::array<Brands, 4> bars = {"BAR", "BOTECO", "CHOPERIA", "PAG*BAR"};
constexpr std::array<Brands, 6> fast_food = {"LANCHONETE",      "IFOOD *LANCHES", "PASTELARIA",
                                             "MP*HAMBURGUERIA", "ACAI",           "IFOOD *BURGER"};
constexpr std::array<Brands, 3> bakery_names = {"PADARIA", "PANIFICADORA", "PAG*CONFEITARIA"};
constexpr std::array<Brands, 3> food_shops = {"CASA DE CARNES", "EMPORIO", "PAG*QUEIJARIA"};
constexpr std::array<Brands, 3> drugstores = {"DROGARIA", "FARMACIA", "FARMA"};
constexpr std::array<Brands, 3> fuel = {"AUTO POSTO", "POSTO", "POSTO E SERVICOS"};
constexpr std::array<Brands, 2> rides = {"UBER *TRIP", "99APP *CORRIDA"};
constexpr std::array<Brands, 2> transit = {"BILHETE METRO", "TRANSPORTE URBANO"};
constexpr std::array<Brands, 2> cinemas = {"CINE", "CINEMAS"};
constexpr std::array<Brands, 2> books = {"LIVRARIA", "SEBO"};
constexpr std::array<Brands, 3> clothes = {"LOJA", "MODAS", "CALCADOS"};
constexpr std::array<Brands, 2> phones = {"RECARGA CELULAR", "MP*RECARGA"};
constexpr std::array<Brands, 3> digital = {"EBN *STREAMING", "MUSICA ONLINE", "DL *JOGOS"};

constexpr std::array<MerchantKind, 17> kinds = {{
    {"5411", 150, 240, 900, 24000, PriceStyle::any_cent, &groceries, 2, 14, supermarkets},
    {"5412", 60, 60, 500, 5500, PriceStyle::any_cent, &always, 0, 8, minimarkets},
    {"5811", 22, 8, 1600, 4200, PriceStyle::menu, &meals, 20, 5, caterers},
    {"5812", 300, 250, 1900, 7200, PriceStyle::menu, &meals, 3, 24, restaurants},
    {"5813", 14, 50, 1500, 12000, PriceStyle::menu, &nights, 0, 8, bars},
    {"5814", 60, 70, 900, 5600, PriceStyle::menu, &meals, 3, 14, fast_food},
    {"5462", 70, 60, 400, 3200, PriceStyle::any_cent, &bakeries, 0, 10, bakery_names},
    {"5499", 20, 24, 1200, 9000, PriceStyle::any_cent, &groceries, 0, 5, food_shops},
    {"5912", 46, 36, 800, 14000, PriceStyle::any_cent, &shops, 6, 8, drugstores},
    {"5541", 28, 32, 3000, 20000, PriceStyle::full_tens, &commute, 0, 8, fuel},
    {"4121", 90, 100, 750, 4600, PriceStyle::any_cent, &commute, 100, 2, rides},
    {"4111", 90, 20, 0, 0, PriceStyle::fare, &commute, 10, 2, transit},
    {"7832", 5, 28, 1800, 7600, PriceStyle::menu, &nights, 40, 3, cinemas},
    {"5942", 8, 8, 1900, 12000, PriceStyle::menu, &shops, 30, 3, books},
    {"5651", 8, 18, 2900, 22000, PriceStyle::menu, &shops, 15, 6, clothes},
    {"4814", 18, 14, 1500, 5000, PriceStyle::full_tens, &always, 100, 2, phones},
    {"5815", 12, 12, 1490, 5590, PriceStyle::menu, &always, 100, 3, digital},
}};

constexpr std::array<City, 20> city_table = {{
    {"SAO PAULO", 240, 530},    {"RIO DE JANEIR", 120, 470}, {"BELO HORIZONT", 60, 575},
    {"CURITIBA", 50, 600},      {"PORTO ALEGRE", 40, 500},   {"SALVADOR", 50, 560},
    {"RECIFE", 40, 430},        {"FORTALEZA", 45, 450},      {"BRASILIA", 50, 550},
    {"GOIANIA", 30, 430},       {"CAMPINAS", 40, 570},       {"SANTOS", 20, 520},
    {"FLORIANOPOLIS", 20, 600}, {"VITORIA", 15, 490},        {"MANAUS", 25, 450},
    {"BELEM", 25, 460},         {"NATAL", 15, 490},          {"JOINVILLE", 15, 600},
    {"UBERLANDIA", 15, 450},    {"RIBEIRAO PRET", 20, 500},
}};

constexpr std::array<std::string_view, 40> own_names = {
    "BOA VISTA",   "SANTA RITA",  "IPE AMARELO",    "DO LARGO",    "TRES IRMAOS", "BEIJA FLOR",
    "ESTRELA",     "DA PRACA",    "NOVO HORIZONTE", "SAO JORGE",   "ARARA AZUL",  "PORTUGUESA",
    "DO ZECA",     "DA NONNA",    "JABUTICABA",     "PAINEIRAS",   "CENTRAL",     "SANTO ANTONIO",
    "FLOR DE LIS", "CAPIVARA",    "UNIAO",          "PITANGUEIRA", "BOM JESUS",   "MANACA",
    "REAL",        "SERRA VERDE", "DONA LOURDES",   "SABIA",       "DO PORTO",    "JEQUITIBA",
    "ALVORADA",    "TAMANDARE",   "IRACEMA",        "DOIS AMIGOS", "GUARANI",     "MIRANTE",
    "AROEIRA",     "SANTA CLARA", "PRIMAVERA",      "CARAMELO"};

}  // namespace

std::span<const MerchantKind> merchant_kinds() {
  return kinds;
}
std::span<const City> cities() {
  return city_table;
}

std::string merchant_name(std::size_t kind, std::size_t city, std::uint32_t number) {
  Random random{0x6d65726368616e74U + (kind << 32U) + (city << 16U) + number};
  const auto& brands = kinds[kind].brands;
  const std::string_view brand = brands[random.below(static_cast<std::uint32_t>(brands.size()))];
  const std::string_view own = own_names[random.below(static_cast<std::uint32_t>(own_names.size()))];
  // Networks without shops bill under one name.
  const bool network = kinds[kind].online_percent == 100 || kinds[kind].price == PriceStyle::fare;
  return make_merchant_text(network ? std::string{brand} : fmt::format("{} {}", brand, own),
                            city_table[city].name, "BR");
}

std::int64_t purchase_amount_minor(Random& random, const MerchantKind& kind, const City& city) {
  if (kind.price == PriceStyle::fare) return city.fare_minor * random.between(1, 2);
  // The square of a uniform number: the mean is a third of the way from low to high.
  const auto uniform = static_cast<std::int64_t>(random.below(1U << 16U));
  const std::int64_t amount =
      kind.amount_low_minor + (((kind.amount_high_minor - kind.amount_low_minor) * uniform * uniform) >> 32U);
  if (kind.price == PriceStyle::menu) {
    constexpr std::array<std::int64_t, 4> endings = {0, 50, 90, 90};
    return amount / 100 * 100 + endings[random.below(4)];
  }
  if (kind.price == PriceStyle::full_tens && random.chance(70))
    return std::max<std::int64_t>(1000, amount / 1000 * 1000);
  return amount;
}

}  // namespace lastro::tools
