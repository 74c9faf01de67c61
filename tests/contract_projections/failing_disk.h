#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include <rocksdb/env.h>

namespace lastro::projections {

/// The operating system's files, whose writes fail on demand, from any thread.
class FailingDisk final : public rocksdb::EnvWrapper {
 public:
  enum class Failure : std::uint8_t { none, no_room, io_error };

  FailingDisk() : EnvWrapper(rocksdb::Env::Default()) {}

  void fail(Failure failure) { failure_ = failure; }

  rocksdb::Status NewWritableFile(const std::string& name, std::unique_ptr<rocksdb::WritableFile>* file,
                                  const rocksdb::EnvOptions& options) override {
    if (auto failed = status(); !failed.ok()) return failed;
    std::unique_ptr<rocksdb::WritableFile> real;
    auto made = target()->NewWritableFile(name, &real, options);
    if (made.ok()) *file = std::make_unique<File>(*this, std::move(real));
    return made;
  }

 private:
  class File final : public rocksdb::WritableFileWrapper {
   public:
    File(const FailingDisk& disk, std::unique_ptr<rocksdb::WritableFile> real)
        : WritableFileWrapper(real.get()), disk_(disk), real_(std::move(real)) {}
    using WritableFileWrapper::Append;
    rocksdb::Status Append(const rocksdb::Slice& data) override {
      if (auto failed = disk_.status(); !failed.ok()) return failed;
      return real_->Append(data);
    }
    rocksdb::Status Sync() override {
      if (auto failed = disk_.status(); !failed.ok()) return failed;
      return real_->Sync();
    }

   private:
    const FailingDisk& disk_;
    const std::unique_ptr<rocksdb::WritableFile> real_;
  };

  [[nodiscard]] rocksdb::Status status() const {
    switch (failure_.load()) {
      case Failure::no_room:
        return rocksdb::Status::NoSpace("staged");
      case Failure::io_error:
        return rocksdb::Status::IOError("staged");
      case Failure::none:
        break;
    }
    return rocksdb::Status::OK();
  }

  std::atomic<Failure> failure_{Failure::none};
};

}  // namespace lastro::projections
