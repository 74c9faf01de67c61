#include "bench/views_bed.h"

#include <filesystem>

#include <fmt/core.h>

#include "bench/sample_ledger.h"
#include "engine/keys/personal_data.h"
#include "engine/keys/random.h"
#include "projections/rebuild.h"

namespace lastro::bench {

ViewsBed::ViewsBed(std::string folder, keys::MasterKey master)
    : folder_(std::move(folder)), master_(std::move(master)), digester_(master_, sample_ledger_id) {}

Result<std::unique_ptr<ViewsBed>> ViewsBed::make(const std::string& folder) {
  std::filesystem::create_directories(folder);
  auto master = keys::MasterKey::create_file(folder + "/master.key");
  if (!master) return std::unexpected(master.error());
  std::unique_ptr<ViewsBed> bed(new ViewsBed(folder, std::move(*master)));
  if (auto opened = bed->open(); !opened) return std::unexpected(opened.error());
  return bed;
}

Result<void> ViewsBed::open() {
  auto keys = keys::KeyStore::open(folder_ + "/keys", master_, sample_ledger_id);
  if (!keys) return std::unexpected(keys.error());
  keys_ = std::move(*keys);
  const auto subject = keys::random_subject_id();
  auto key = keys_->create(subject);
  if (!key) return std::unexpected(key.error());
  client_.personal = {.subject = subject, .key_version = key->version, .command_id = {1}, .bytes = {}};
  client_.personal.bytes = keys::seal_personal(key->key,
                                               {.ledger = sample_ledger_id,
                                                .subject = subject,
                                                .key_version = key->version,
                                                .command_id = client_.personal.command_id},
                                               {.name = "Bench",
                                                .document = "52998224725",
                                                .email = {},
                                                .phone = {},
                                                .birth_date = {},
                                                .address = {}});
  opener_ = std::make_unique<projections::PersonalDataOpener>(*keys_, sample_ledger_id);
  views_ = projections::make_views(*opener_, digester_);
  auto store = projections::ViewStore::open(path());
  if (!store) return std::unexpected(store.error());
  store_ = std::move(*store);
  return {};
}

Result<void> ViewsBed::rebuild(log::EventLog& log) {
  return projections::rebuild(log, *store_, views_, {}, {});
}

Result<std::unique_ptr<projections::Projector>> ViewsBed::follow(log::EventLog& log) {
  const auto end = [](const Error& error) {
    fmt::print(stderr, "the views do not follow the log: {}\n", error.message);
    std::_Exit(74);
  };
  projections::ProjectorOptions options;
  options.on_stall = end;
  options.on_stop = end;
  return projections::Projector::start(log, *store_, views_, std::move(options));
}

}  // namespace lastro::bench
