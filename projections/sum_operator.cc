#include "projections/sum_operator.h"

#include "projections/sum_row.h"

namespace lastro::projections {
namespace {

std::optional<std::int64_t> sum_in(const rocksdb::Slice& row) {
  return decode_sum({row.data(), row.size()});
}

class SumOperator final : public rocksdb::AssociativeMergeOperator {
 public:
  bool Merge(const rocksdb::Slice&, const rocksdb::Slice* stored, const rocksdb::Slice& added,
             std::string* result, rocksdb::Logger*) const override {
    const auto before = stored == nullptr ? 0 : sum_in(*stored);
    const auto more = sum_in(added);
    std::int64_t sum = 0;
    if (!before || !more || __builtin_add_overflow(*before, *more, &sum)) return false;
    const auto row = encode_sum(sum);
    result->assign(row.begin(), row.end());
    return true;
  }
  [[nodiscard]] const char* Name() const override { return "lastro.sum"; }
};

}  // namespace

std::shared_ptr<rocksdb::MergeOperator> sum_operator() {
  return std::make_shared<SumOperator>();
}

}  // namespace lastro::projections
