#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <variant>

#include "engine/base/bytes.h"
#include "engine/domain/authorizations/decline_reason.h"
#include "engine/domain/commands.h"
#include "engine/domain/controls/deciding_limit.h"

/// What happened, as decide gives it and the log keeps it. Texts and bytes are views: of the command while it
/// is being decided, of the stored event when read back. Whoever keeps an event longer copies them.
namespace lastro::domain {

struct EventHeader {
  Sequence sequence = 0;
  UnixMicros recorded_at = 0;    ///< the writer's time, never decreasing
  UnixMicros business_time = 0;  ///< when it happened outside; recorded_at where the caller gave none
  Digest128 alias = {};
  std::uint64_t request_digest = 0;
  ActorId actor = ActorId::ledger;
  TenantId tenant = TenantId::ledger;
};

struct LedgerOpened {
  LedgerId ledger_id = {};
  std::uint64_t key_check = 0;
  CreditLimit house_credit = {};
};

/// From the next event on, this version of the rules of this source decides.
struct EngineVersionActivated {
  std::uint32_t version = 0;
};

struct ProgramPublished {
  std::uint32_t version = 0;                    ///< counts the programs published on this ledger, from 1
  std::shared_ptr<const Program> program = {};  ///< its head, where the rest was stored in parts
  UnixMicros effective_at = 0;  ///< the time after recorded_at from which on it is in force; 0: at once
  std::uint16_t parts = 0;      ///< stored before it, all of this program
};

/// A part of a program that a later event publishes, or none.
struct ProgramPartStored {
  std::shared_ptr<const ProgramPart> part = {};
};

struct EmployerCreated {
  std::string_view external_id = {};
  std::string_view name = {};
  std::string_view document = {};
  CreditLimit credit = {};
  bool house = false;
};

struct EmployerFunded {
  EmployerId employer = {};
  Amount amount = {};
  Amount balance_after = {};
  std::string_view external_id = {};
};

struct ClientCreated {
  SubjectId subject = {};
  std::uint32_t key_version = 0;
  std::array<std::uint8_t, 16> command_id{};
  Bytes sealed = {};
};

struct AccountOpened {
  ClientId client = {};
  EmployerId employer = {};
  Currency currency = Currency::none;
  std::string_view program = {};
  StaticVector<Category, limits::wallets_per_account_max> categories = {};
  std::string_view external_id = {};
};

struct CardIssued {
  AccountId account = {};
  Digest128 token = {};
  std::array<char, 4> last_four{};
  ExpiryMonth expires = 0;
  std::string_view external_id = {};
};

struct ClientStatusChanged {
  ClientId client = {};
  Status status = Status::active;
  std::string_view reason = {};
};

struct AccountStatusChanged {
  AccountId account = {};
  Status status = Status::active;
  std::string_view reason = {};
};

struct CardStatusChanged {
  CardId card = {};
  Status status = Status::active;
  std::string_view reason = {};
};

struct BenefitLoaded {
  AccountId account = {};
  EmployerId employer = {};
  Currency currency = Currency::none;
  Allocation allocation = {};
  Amount employer_balance_after = {};
  std::string_view reference = {};
  std::string_view external_id = {};
};

struct BenefitLoadDeclined {
  Reference<AccountId> account = {};  ///< id where it was known, else the alias asked for
  Category category = {};
  Amount amount = {};
  DeclineReason reason = DeclineReason::none;
  std::string_view reference = {};
  std::string_view external_id = {};
};

/// Merchant data as recorded.
struct MerchantRecord {
  Mcc mcc = 0;
  std::string_view merchant = {};
  std::string_view merchant_id = {};
  std::string_view terminal_id = {};
  std::array<char, 2> country{};
  EntryMode entry_mode = EntryMode::unknown;
};

/// Approved and captured at once: the allocations are posted from the wallets to the scheme payable.
struct AuthorizationApproved {
  AccountId account = {};
  CardId card = {};
  Amount amount = {};
  Currency currency = Currency::none;
  std::uint32_t program_version = 0;
  RuleKind rule = RuleKind::none;
  std::uint16_t rule_ordinal = 0;
  bool fallback = false;  ///< another category than the rule's own paid
  MerchantRecord merchant = {};
  Allocations allocations = {};  ///< together less than `amount` where a part was approved
  std::string_view external_id = {};
  bool partial = false;      ///< the caller takes a part
  DecidingLimit limit = {};  ///< that left but a part
  FeePosting fee = {};       ///< charged
  Conversion conversion = {};
  Digest128 likeness = {};
};

struct AuthorizationDeclined {
  Reference<AccountId> account = {};
  Reference<CardId> card = {};
  Amount amount = {};
  Currency currency = Currency::none;
  DeclineReason reason = DeclineReason::none;
  bool forced = false;                ///< an advice
  std::uint32_t program_version = 0;  ///< 0 where no program was asked
  RuleKind rule = RuleKind::none;
  std::uint16_t rule_ordinal = 0;
  MerchantRecord merchant = {};
  Allocations considered = {};  ///< wallets that could not pay, amount 0, with the balance they had
  std::string_view external_id = {};
  bool partial = false;  ///< the caller takes a part
  DecidingLimit limit = {};
  Fee fee = {};  ///< that it would have borne, where funds were missing
  Conversion conversion = {};
  Digest128 likeness = {};
  ExpiryMonth card_expires = 0;  ///< as the caller told it
};

struct RefundPosted {
  AuthorizationId authorization = {};  ///< none where unlinked
  AccountId account = {};
  Amount amount = {};
  Currency currency = Currency::none;
  std::uint32_t program_version = 0;
  RuleKind rule = RuleKind::none;  ///< none where linked or by category
  std::uint16_t rule_ordinal = 0;
  bool has_mcc = false;
  MerchantRecord merchant = {};
  Allocations allocations = {};
  AuthorizationAfter after = {};  ///< of the authorization, where linked
  std::string_view external_id = {};
  FeePosting fee_returned = {};
  CardId card = {};  ///< where it was asked for by one
};

struct RefundDeclined {
  AuthorizationId authorization = {};
  Reference<AccountId> account = {};
  Amount amount = {};
  Currency currency = Currency::none;
  Category category = {};
  DeclineReason reason = DeclineReason::none;
  bool has_mcc = false;
  MerchantRecord merchant = {};
  std::string_view external_id = {};
  Reference<CardId> card = {};
};

/// Approved and not captured yet: the allocations are pending from the wallets to the scheme payable.
struct AuthorizationHeld : AuthorizationApproved {
  UnixMicros expires_at = 0;  ///< the first moment, of recorded time, at which the hold is expired
  bool forced = false;        ///< an advice: what found no funds is held against the client receivable
};

/// Posted without having been asked for: an advice of what is captured already. As an approval; what found no
/// funds, from the client receivable.
struct AuthorizationForced : AuthorizationApproved {};

/// What the operations on a known authorization share. Each allocation is what the operation moved of a
/// wallet, which may be nothing where another of its amounts has changed.
struct AuthorizationOperation {
  AuthorizationId authorization = {};
  AccountId account = {};
  Amount amount = {};
  Currency currency = Currency::none;
  Allocations allocations = {};
  AuthorizationAfter after = {};
  std::string_view external_id = {};
  SpendFacts spend = {};  ///< where nothing was held, and controls count what it moves
  FeePosting fee_returned = {};
};

struct AuthorizationIncremented : AuthorizationOperation {};

struct AuthorizationCaptured : AuthorizationOperation {
  bool final = false;
};

struct AuthorizationReversed : AuthorizationOperation {
  bool posted = false;  ///< not released from a hold, but given back of what was captured at once
};

struct AuthorizationExpired : AuthorizationOperation {};

/// What the scheme settled without asking. Posted in any case: what finds no funds, from the client
/// receivable.
struct PresentmentPosted : AuthorizationOperation {
  bool final = false;
  bool late = false;  ///< nothing was held any more
  bool over = false;  ///< more was captured with it than was ever authorized
};

/// A refused operation on an authorization, which it leaves as it was.
struct OperationDeclined {
  Reference<AuthorizationId> authorization = {};  ///< id where it was known, else the alias asked for
  AccountId account = {};
  Amount amount = {};  ///< zero where none was named
  Currency currency = Currency::none;
  DeclineReason reason = DeclineReason::none;
  std::string_view external_id = {};
};

struct IncrementDeclined : OperationDeclined {
  DecidingLimit limit = {};
  std::uint32_t program_version = 0;  ///< whose limit decided; 0 where none did
};

struct CaptureDeclined : OperationDeclined {
  bool final = false;
  bool forced = false;
};

struct ReversalDeclined : OperationDeclined {};

/// The answer to an inquiry: nothing is moved but its fee.
struct AccountInquired {
  InquiryKind kind = InquiryKind::account_check;
  Reference<AccountId> account = {};
  Reference<CardId> card = {};
  Currency currency = Currency::none;
  DeclineReason reason = DeclineReason::none;
  MerchantRecord merchant = {};
  Allocations balances = {};  ///< of every wallet, amount 0; of an approved balance inquiry; after the fee
  std::string_view external_id = {};
  FeePosting fee = {};                ///< charged
  std::uint32_t program_version = 0;  ///< whose fee was asked for; 0 where none was
  ExpiryMonth card_expires = 0;       ///< as the caller told it
};

/// Paid to the scheme: scheme payable (debit) to bank (credit).
struct SettlementPosted {
  Amount amount = {};
  Currency currency = Currency::none;
  Amount balance_after = {};  ///< owed to the scheme still
  std::string_view reference = {};
  std::string_view external_id = {};
};

using EventBody =
    std::variant<LedgerOpened, EngineVersionActivated, ProgramPublished, EmployerCreated, EmployerFunded,
                 ClientCreated, AccountOpened, CardIssued, ClientStatusChanged, AccountStatusChanged,
                 CardStatusChanged, BenefitLoaded, BenefitLoadDeclined, AuthorizationApproved,
                 AuthorizationDeclined, RefundPosted, RefundDeclined, AuthorizationHeld, AuthorizationForced,
                 AuthorizationIncremented, IncrementDeclined, AuthorizationCaptured, CaptureDeclined,
                 AuthorizationReversed, ReversalDeclined, AuthorizationExpired, PresentmentPosted,
                 AccountInquired, SettlementPosted, ProgramPartStored>;

struct Event {
  EventHeader header = {};
  EventBody body = {};
};

/// Where an event stands in subjects and listings: `authorization` and `approved` for AuthorizationApproved.
struct EventName {
  std::string_view aggregate = {};
  std::string_view type = {};
};
[[nodiscard]] EventName event_name(const EventBody& body);

/// The fee that an event charges or gives back.
struct FeeMovement {
  AccountId account;
  Currency currency;
  AuthorizationId
      authorization;  ///< that is given it back; none where the event itself made it, or made none
  bool given_back;
  FeePosting posting;
};
[[nodiscard]] std::optional<FeeMovement> fee_movement_of(const EventBody& body);

/// What the body shares with other operations on authorizations; null where it is none.
[[nodiscard]] const AuthorizationOperation* operation_of(const EventBody& body);
[[nodiscard]] const OperationDeclined* declined_operation_of(const EventBody& body);

}  // namespace lastro::domain
