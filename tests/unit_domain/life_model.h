#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// The life of authorizations once more, written from docs/ledger.md with maps and whole amounts, no ledger.
namespace lastro::domain {

using Minor = std::int64_t;

/// What one wallet ("" for the client receivable) has of an authorization.
struct ModelPart {
  std::string wallet;
  Minor authorized = 0, held = 0, captured = 0, over = 0, refunded = 0;
};

struct ModelAuthorization {
  bool approved = false;
  bool at_once = false;
  UnixMicros expires_at = 0;
  std::string ended = "declined";
  std::vector<ModelPart> parts;

  template <class Get>
  [[nodiscard]] Minor sum(Get get) const {
    Minor total = 0;
    for (const auto& part : parts) total += get(part);
    return total;
  }
  [[nodiscard]] Minor held() const {
    return sum([](const ModelPart& part) { return part.held; });
  }
  [[nodiscard]] Minor captured() const {
    return sum([](const ModelPart& part) { return part.captured; });
  }
  [[nodiscard]] Minor authorized() const {
    return sum([](const ModelPart& part) { return part.authorized; });
  }
  [[nodiscard]] std::string status() const {
    if (held() > 0) return "held";
    return captured() > 0 ? "captured" : ended;
  }
};

/// Rounded down by weight; what is left goes to the first that `may` take another unit.
inline std::vector<Minor> shared(Minor amount, const std::vector<Minor>& weights, bool bounded) {
  Minor total = 0;
  for (const auto weight : weights) total += weight;
  std::vector<Minor> shares(weights.size());
  Minor left = amount;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    shares[i] = total == 0 ? 0 : amount * weights[i] / total;
    left -= shares[i];
  }
  for (std::size_t i = 0; left > 0; i = (i + 1) % weights.size()) {
    if (weights[i] == 0 || (bounded && shares[i] == weights[i])) continue;
    const auto more = bounded ? std::min(left, weights[i] - shares[i]) : 1;
    shares[i] += more;
    left -= more;
  }
  return shares;
}

class Model {
 public:
  std::map<std::string, Minor> available{{"FOOD", 0}, {"CASH", 0}};
  Minor owed = 0;  ///< by the client
  Minor payable = 0;
  std::map<std::uint64_t, ModelAuthorization> all;

  std::string authorize(std::uint64_t id, Minor amount, bool later, bool forced, UnixMicros expires_at) {
    auto& made = all[id];
    std::vector<ModelPart> parts;
    for (const auto* name : {"FOOD", "CASH"}) {
      if (parts.empty() && available[name] >= amount) parts.push_back({.wallet = name, .authorized = amount});
    }
    if (parts.empty()) {
      if (!forced) return "declined insufficient_funds";
      const auto has = available["FOOD"];
      if (has > 0) parts.push_back({.wallet = "FOOD", .authorized = has});
      parts.push_back({.wallet = "", .authorized = amount - has});
    }
    for (auto& part : parts) {
      spend(part.wallet, part.authorized, later);
      (later ? part.held : part.captured) = part.authorized;
    }
    made = {.approved = true, .at_once = !later, .expires_at = expires_at, .ended = "", .parts = parts};
    return made.status();
  }

  std::string increment(std::uint64_t id, Minor amount) {
    auto& it = all.at(id);
    if (it.status() != "held") return refused(it);
    std::vector<Minor> weights;
    for (const auto& part : it.parts) weights.push_back(part.wallet.empty() ? 0 : part.authorized);
    if (std::all_of(weights.begin(), weights.end(), [](Minor weight) { return weight == 0; }))
      return "declined insufficient_funds";
    const auto shares = shared(amount, weights, false);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (!it.parts[i].wallet.empty() && available[it.parts[i].wallet] < shares[i])
        return "declined insufficient_funds";
    }
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (shares[i] == 0) continue;
      spend(it.parts[i].wallet, shares[i], true);
      it.parts[i].authorized += shares[i];
      it.parts[i].held += shares[i];
    }
    return it.status();
  }

  std::string capture(std::uint64_t id, Minor amount, bool final) {
    auto& it = all.at(id);
    if (it.status() != "held") return refused(it);
    if (amount == 0) amount = it.held();
    if (amount > it.held()) return "declined capture_exceeds_authorized";
    take_held(it, amount);
    if (final) release(it, it.held());
    return it.status();
  }

  std::string present(std::uint64_t id, Minor amount, bool final) {
    auto& it = all.at(id);
    const bool late = it.status() != "held";
    const auto covered = std::min(amount, it.held());
    take_held(it, covered);
    auto rest = amount - covered;
    if (it.parts.empty()) it.parts.push_back({.wallet = "FOOD"});
    std::vector<Minor> weights;
    for (const auto& part : it.parts) weights.push_back(part.wallet.empty() ? 0 : part.authorized);
    if (std::all_of(weights.begin(), weights.end(), [](Minor weight) { return weight == 0; })) {
      for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = it.parts[i].wallet.empty() ? 0 : 1;
    }
    if (std::any_of(weights.begin(), weights.end(), [](Minor weight) { return weight > 0; })) {
      const auto shares = shared(rest, weights, false);
      for (std::size_t i = 0; i < shares.size(); ++i) {
        if (shares[i] == 0) continue;
        const auto taken = std::min(shares[i], available[it.parts[i].wallet]);
        post_over(it.parts[i], taken);
        rest -= taken;
      }
    }
    if (rest > 0) {
      auto receivable = std::find_if(it.parts.begin(), it.parts.end(),
                                     [](const ModelPart& part) { return part.wallet.empty(); });
      if (receivable == it.parts.end()) {
        it.parts.push_back({});
        receivable = it.parts.end() - 1;
      }
      post_over(*receivable, rest);
    }
    if (final) release(it, it.held());
    return std::string(late ? "late " : "") + (it.captured() > it.authorized() ? "over " : "") + it.status();
  }

  std::string reverse(std::uint64_t id, Minor amount) {
    auto& it = all.at(id);
    const bool back = it.at_once && it.status() == "captured";
    if (it.status() != "held" && !back) return refused(it);
    const auto may = [&](const ModelPart& part) {
      return back ? std::min(part.captured - part.refunded, part.captured - part.over) : part.held;
    };
    const auto most = it.sum(may);
    if (most == 0) return "declined authorization_captured";
    if (amount == 0) amount = most;
    if (amount > most) return "declined reversal_exceeds_authorized";
    it.ended = "reversed";
    if (!back) {
      release(it, amount);
      return it.status();
    }
    std::vector<Minor> weights;
    for (const auto& part : it.parts) weights.push_back(may(part));
    const auto shares = shared(amount, weights, true);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      it.parts[i].captured -= shares[i];
      give_back(it.parts[i].wallet, shares[i]);
    }
    return it.status();
  }

  std::string refund(std::uint64_t id, Minor amount) {
    auto& it = all.at(id);
    if (it.status() == "declined") return "declined authorization_declined";
    std::vector<Minor> weights;
    Minor most = 0;
    for (const auto& part : it.parts) {
      weights.push_back(part.captured - part.refunded);
      most += weights.back();
    }
    if (amount > most) return "declined refund_exceeds_captured";
    const auto shares = shared(amount, weights, true);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      it.parts[i].refunded += shares[i];
      give_back(it.parts[i].wallet, shares[i]);
    }
    return it.status();
  }

  std::string expire(std::uint64_t id) {
    auto& it = all.at(id);
    it.ended = "expired";
    release(it, it.held());
    return it.status();
  }

 private:
  static std::string refused(const ModelAuthorization& it) { return "declined authorization_" + it.status(); }

  void spend(const std::string& wallet, Minor amount, bool holds) {
    if (!wallet.empty()) available[wallet] -= amount;
    if (holds) return;
    if (wallet.empty()) owed += amount;
    payable += amount;
  }
  void give_back(const std::string& wallet, Minor amount) {
    if (wallet.empty()) {
      owed -= amount;
    } else {
      available[wallet] += amount;
    }
    payable -= amount;
  }
  void take_held(ModelAuthorization& it, Minor amount) {
    std::vector<Minor> weights;
    for (const auto& part : it.parts) weights.push_back(part.held);
    const auto shares = shared(amount, weights, true);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      it.parts[i].held -= shares[i];
      it.parts[i].captured += shares[i];
      payable += shares[i];
      if (it.parts[i].wallet.empty()) owed += shares[i];
    }
  }
  void post_over(ModelPart& part, Minor amount) {
    part.captured += amount;
    part.over += amount;
    spend(part.wallet, amount, false);
  }
  void release(ModelAuthorization& it, Minor amount) {
    std::vector<Minor> weights;
    for (const auto& part : it.parts) weights.push_back(part.held);
    const auto shares = shared(amount, weights, true);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      it.parts[i].held -= shares[i];
      if (!it.parts[i].wallet.empty()) available[it.parts[i].wallet] += shares[i];
    }
  }
};

}  // namespace lastro::domain
