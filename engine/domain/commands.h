#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/conversion_rate.h"
#include "engine/base/digest.h"
#include "engine/base/fixed_text.h"
#include "engine/base/ids.h"
#include "engine/base/ledger_id.h"
#include "engine/base/limits.h"
#include "engine/base/money.h"
#include "engine/base/static_vector.h"
#include "engine/base/subject_id.h"
#include "engine/domain/authorizations/standing.h"
#include "engine/domain/category.h"
#include "engine/domain/programs/program_parts.h"
#include "engine/domain/status.h"

/// What callers ask for. Every text has been checked for length, character set and UTF-8 before it comes
/// here.
namespace lastro::domain {

using ExternalId = FixedText<limits::external_id_length_max>;
using MerchantText = FixedText<limits::merchant_characters_max * 4>;  ///< UTF-8

/// What every command carries beside its body.
struct CommandContext {
  TenantId tenant = TenantId::standard;
  ActorId actor = ActorId::ledger;
  Digest128 alias = {};  ///< of tenant, kind and external id; zero where the caller gave none
  std::uint64_t request_digest =
      0;  ///< of the parsed body: equal for equal requests; zero where sealed in the body
  ExternalId external_id = {};  ///< its text, for operations, accounts, cards and employers
  std::optional<UnixMicros> business_time = {};
  std::int64_t deadline_micros = 0;  ///< monotonic; 0 for none
};

/// A thing named by a caller: by id, or by the alias digest of its external id. Both empty: nothing known.
template <class IdType>
struct Reference {
  IdType id;
  Digest128 alias = {};

  [[nodiscard]] bool empty() const { return !id && !alias; }
};

/// What an event needs to seal personal data and tell who may read it.
struct SealedBody {
  SubjectId subject = {};
  std::uint32_t key_version = 0;
  std::array<std::uint8_t, 16> command_id{};
  std::vector<std::uint8_t> bytes = {};
};

/// The credit an employer has beyond what it paid in.
struct CreditLimit {
  bool unlimited = false;
  Amount amount = {};  ///< where limited
  bool operator==(const CreditLimit&) const = default;
};

struct OpenLedger {
  LedgerId ledger_id = {};
  std::uint64_t key_check = 0;    ///< what the digest key gives for a fixed text
  CreditLimit house_credit = {};  ///< of each tenant's house employer
};

/// `program` where it needs parts: applied after all of them.
struct PublishProgram {
  Program program = {};
  UnixMicros effective_at = 0;  ///< 0, or a time that has passed: at once
};

/// By the ledger itself, before a program is published that no one event holds.
struct StoreProgramPart {
  std::shared_ptr<const ProgramPart> part = {};
};

struct CreateEmployer {
  FixedText<200> name = {};
  FixedText<14> document = {};  ///< CNPJ or CPF, digits and letters only
};

/// Employers are funded in this currency alone: neither the command nor its event names one.
inline constexpr Currency funding_currency = Currency::brl;

struct FundEmployer {
  Reference<EmployerId> employer = {};
  Amount amount = {};
};

struct CreateClient {
  SealedBody personal = {};
};

struct OpenAccount {
  Reference<ClientId> client = {};
  Reference<EmployerId> employer = {};  ///< empty: the tenant's house employer
  FixedText<32> program = {};
  Currency currency = Currency::brl;
};

/// A card's last month, as 12 × year + (month − 1); 0 for none.
using ExpiryMonth = std::uint16_t;

struct IssueCard {
  Reference<AccountId> account = {};
  Digest128 token = {};  ///< keyed digest of the token or PAN
  std::array<char, 4> last_four{};
  ExpiryMonth expires = 0;
};

/// A reason is a code, [a-z0-9_]{0,32}, so that no personal note enters the log in clear.
using StatusReason = FixedText<32>;

/// `if_version` other than 0: only where that is the thing's version (version_of).
struct ChangeClientStatus {
  Reference<ClientId> client = {};
  Status status = Status::active;
  StatusReason reason = {};
  Sequence if_version = 0;
};

struct ChangeAccountStatus {
  Reference<AccountId> account = {};
  Status status = Status::active;
  StatusReason reason = {};
  Sequence if_version = 0;
};

struct ChangeCardStatus {
  Reference<CardId> card = {};
  Status status = Status::active;
  StatusReason reason = {};
  Sequence if_version = 0;
};

struct LoadBenefit {
  Reference<AccountId> account = {};
  Category category = {};
  Amount amount = {};
  FixedText<64> reference = {};
};

/// How the card's data came in (ISO 8583 DE 22, first two digits, as names). Stored in events.
enum class EntryMode : std::uint8_t {
  unknown = 0,
  manual = 1,
  swipe = 2,
  chip = 3,
  contactless = 4,
  online = 5
};

/// What a merchant's acquirer tells of a transaction.
struct MerchantData {
  Mcc mcc = 0;
  MerchantText merchant = {};      ///< DE 43
  FixedText<15> merchant_id = {};  ///< DE 42
  FixedText<8> terminal_id = {};   ///< DE 41
  std::array<char, 2> country{};   ///< ISO 3166-1 alpha-2, zeros where absent
  EntryMode entry_mode = EntryMode::unknown;
};

enum class CaptureMode : std::uint8_t { now = 0, later = 1, by_program = 2 };

/// What the merchant charged, where the amount of the transaction was converted from it. Told by the caller
/// and kept as told: nothing is decided by it.
struct Conversion {
  Amount amount = {};
  Currency currency = Currency::none;  ///< none: nothing was converted
  ConversionRate rate = {};

  explicit operator bool() const { return currency != Currency::none; }
  bool operator==(const Conversion&) const = default;
};

/// Exactly one of account and card is given.
struct AuthorizeBenefitTransaction {
  Reference<AccountId> account = {};
  Reference<CardId> card = {};
  Amount amount = {};
  Currency currency = Currency::none;  ///< none: the account's
  MerchantData merchant = {};
  bool partial = false;  ///< the caller takes a part where the program gives one
  CaptureMode capture = CaptureMode::by_program;
  /// An advice: somebody has approved it already, so that no status and no lack of funds stands against it.
  bool forced = false;
  bool reversed_before = false;         ///< filled in by the writer: its reversal was recorded before it
  std::int64_t expires_in_seconds = 0;  ///< 1 to hold_life_max_s where captured later; 0: as the program says
  Conversion conversion = {};
  ExpiryMonth card_expires = 0;  ///< what the card itself says; 0: not told
  /// Keyed digest of what a message about it tells that does not know its external id; zero for none. The
  /// newest of several authorizations that are alike is meant.
  Digest128 likeness = {};
};

/// One wallet's part of an amount.
struct Allocation {
  Category category = {};
  Amount amount = {};
  Amount balance_after = {};  ///< available
  Amount held_after = {};     ///< told by events on holds alone
};
/// Every wallet, and the client receivable (its category is empty).
using Allocations = StaticVector<Allocation, authorization_parts_max>;

/// Commands on an authorization name it. The writer resolves an alias to the id before the command is
/// decided, and where nothing is held any more, fills in `original` with what the log tells; null: unknown.
/// Apart from the command, as few need it and it is large.
using OriginalFromLog = std::shared_ptr<const OriginalAuthorization>;

/// Stored in events: values never change meaning.
enum class InquiryKind : std::uint8_t { account_check = 1, balance = 2 };

/// Asks whether a card or account is good, or what it has, of amount zero. Exactly one of them is given.
struct InquireAccount {
  InquiryKind kind = InquiryKind::account_check;
  Reference<AccountId> account = {};
  Reference<CardId> card = {};
  Currency currency = Currency::none;  ///< none: the account's
  MerchantData merchant = {};
  ExpiryMonth card_expires = 0;  ///< what the card itself says; 0: not told
};

/// What was paid to the scheme of what is owed to it.
struct SettleScheme {
  Amount amount = {};
  Currency currency = Currency::brl;
  FixedText<64> reference = {};
};

/// Posts what is held, or a part of it.
struct CaptureAuthorization {
  Reference<AuthorizationId> authorization = {};
  OriginalFromLog original = {};
  Amount amount = {};                  ///< zero: all that is held
  Currency currency = Currency::none;  ///< none: the account's
  bool final = false;                  ///< what is left after it is released
  /// A presentment that the scheme settles in any case: always posts.
  bool forced = false;
};

/// Gives up what is held, or a part of it; of an authorization captured at once, gives back what was posted.
struct ReverseAuthorization {
  Reference<AuthorizationId> authorization = {};
  OriginalFromLog original = {};
  Amount amount = {};                  ///< zero: all of it
  Currency currency = Currency::none;  ///< none: the account's
  bool record_unknown = false;  ///< an unknown original is recorded, so that it is declined when it comes
};

/// Holds more, from the wallets that the authorization holds in.
struct IncrementAuthorization {
  Reference<AuthorizationId> authorization = {};
  OriginalFromLog original = {};
  Amount amount = {};
  Currency currency = Currency::none;  ///< none: the account's
};

/// By the ledger itself, once a hold's time has passed.
struct ExpireAuthorization {
  AuthorizationId authorization = {};
};

/// Linked to an authorization, or to an account, named itself or by its card, with the category, or merchant
/// data that leads to one.
struct Refund {
  Reference<AuthorizationId> authorization = {};
  OriginalFromLog original = {};
  Reference<AccountId> account = {};
  Amount amount = {};
  Currency currency = Currency::none;  ///< none: the account's
  Category category = {};              ///< empty: by merchant data
  bool has_mcc = false;
  MerchantData merchant = {};
  Reference<CardId> card = {};  ///< instead of the account
};

/// The currency a command is about: the one it names, else the account's, else (no such account) the real.
[[nodiscard]] constexpr Currency currency_of(Currency named, Currency account) {
  if (named != Currency::none) return named;
  return account != Currency::none ? account : Currency::brl;
}

using CommandBody =
    std::variant<OpenLedger, PublishProgram, CreateEmployer, FundEmployer, CreateClient, OpenAccount,
                 IssueCard, ChangeClientStatus, ChangeAccountStatus, ChangeCardStatus, LoadBenefit,
                 AuthorizeBenefitTransaction, Refund, CaptureAuthorization, ReverseAuthorization,
                 IncrementAuthorization, ExpireAuthorization, InquireAccount, SettleScheme, StoreProgramPart>;

struct Command {
  CommandContext context;
  CommandBody body;
};

}  // namespace lastro::domain
