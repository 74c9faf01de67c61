#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace lastro::tools {

/// What a column of a transactions file can mean.
enum class CsvField : std::uint8_t {
  time,         ///< see parse_local_time; local where it has no offset
  account,      ///< any text; rows of one text are one client and account. Default: the card
  card,         ///< any text; rows of one text are one card, always of one account. Default: the account
  amount,       ///< decimal with a point; negative is a refund
  mcc,          ///< ISO 18245; three digits get the zero in front that spreadsheets drop
  merchant,     ///< first 25 characters of DE 43. Default: merchant_id
  merchant_id,  ///< sent as it is
  city,         ///< next 13 characters of DE 43. Default: blank
  country,      ///< last 2. Default: BR
  entry_mode,   ///< chip, swipe, contactless, online or manual
};

inline constexpr std::size_t csv_field_count = 10;

/// What the program's usage says of --map.
inline constexpr std::string_view csv_mapping_help =
    "field=column[,field=column...] names the columns of --input; field==value is a constant for every row. "
    "Fields: "
    "time, account, card, amount (negative: refund), mcc, merchant, merchant_id, city, country, entry_mode. "
    "amount, "
    "mcc, one of account and card, and one of merchant and merchant_id are required.";

/// Used where none is given.
inline constexpr std::string_view csv_mapping_default =
    "time=local_time,card=card,amount=amount,entry_mode=entry_mode,merchant=merchant_id,city=merchant_city,"
    "mcc=mcc";

/// Where each field of a row comes from.
class CsvMapping {
 public:
  /// `map` is as csv_mapping_help says; `header` is the file's first record. Fails on an unknown or repeated
  /// field, a column that the header does not have or has twice, and where a required field is not named.
  static Result<CsvMapping> make(std::string_view map, const std::vector<std::string>& header);

  [[nodiscard]] bool has(CsvField field) const;
  /// The field's text in this row, empty where it is not mapped. `record` is as long as the header.
  [[nodiscard]] std::string_view text(CsvField field, const std::vector<std::string>& record) const;

 private:
  struct Source {
    std::optional<std::size_t> column;
    std::optional<std::string> constant;
  };
  std::array<Source, csv_field_count> sources_;
};

}  // namespace lastro::tools
