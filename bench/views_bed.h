#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/domain/commands.h"
#include "engine/keys/digester.h"
#include "engine/keys/key_store.h"
#include "engine/log/event_log.h"
#include "projections/personal_data.h"
#include "projections/projector.h"
#include "projections/view_store.h"
#include "projections/views.h"

namespace lastro::bench {

/// The read models of a ledger that LedgerMaker makes, with the keys that its client's personal data is
/// sealed with.
class ViewsBed {
 public:
  /// Below `folder`, which is made.
  static Result<std::unique_ptr<ViewsBed>> make(const std::string& folder);
  ViewsBed(const ViewsBed&) = delete;
  ViewsBed& operator=(const ViewsBed&) = delete;

  /// For LedgerMaker: these views can read the client that comes of it.
  [[nodiscard]] const domain::CreateClient& client() const { return client_; }
  [[nodiscard]] projections::ViewStore& store() { return *store_; }
  [[nodiscard]] std::string path() const { return folder_ + "/views"; }
  /// All views anew, from a log's beginning to its end.
  Result<void> rebuild(log::EventLog& log);
  /// The views follow the log.
  Result<std::unique_ptr<projections::Projector>> follow(log::EventLog& log);

 private:
  ViewsBed(std::string folder, keys::MasterKey master);
  Result<void> open();

  const std::string folder_;
  const keys::MasterKey master_;
  const keys::Digester digester_;
  std::unique_ptr<keys::KeyStore> keys_;
  domain::CreateClient client_;
  std::unique_ptr<projections::PersonalDataOpener> opener_;
  std::vector<std::unique_ptr<projections::View>> views_;
  std::unique_ptr<projections::ViewStore> store_;
};

}  // namespace lastro::bench
