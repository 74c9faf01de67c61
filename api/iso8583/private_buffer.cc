#include "api/iso8583/private_buffer.h"

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

#include "engine/base/assert.h"

namespace lastro::iso8583 {

Result<PrivateBuffer> PrivateBuffer::make(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const auto size = (bytes + page - 1) / page * page;
  void* const pages = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) {
    return fail(ErrorCode::io, "no memory for a connection: " + std::generic_category().message(errno));
  }
  PrivateBuffer buffer({static_cast<std::uint8_t*>(pages), size});
  if (::madvise(pages, size, MADV_DONTDUMP) != 0) {
    return fail(ErrorCode::io, "madvise: " + std::generic_category().message(errno));
  }
  return buffer;
}

PrivateBuffer::PrivateBuffer(PrivateBuffer&& other) noexcept
    : pages_(std::exchange(other.pages_, {})),
      begin_(std::exchange(other.begin_, 0)),
      end_(std::exchange(other.end_, 0)) {}

PrivateBuffer::~PrivateBuffer() {
  if (pages_.empty()) return;
  consume(end_ - begin_);
  // Fails for no address that mmap gave.
  ::munmap(pages_.data(), pages_.size());
}

std::span<std::uint8_t> PrivateBuffer::room() {
  if (begin_ > 0) {
    const auto held_bytes = end_ - begin_;
    std::memmove(pages_.data(), pages_.data() + begin_, held_bytes);
    // What was behind the place it has now is a copy.
    if (held_bytes < end_) explicit_bzero(pages_.data() + held_bytes, end_ - held_bytes);
    begin_ = 0;
    end_ = held_bytes;
  }
  return pages_.subspan(end_);
}

void PrivateBuffer::received(std::size_t bytes) {
  LASTRO_ASSERT(bytes <= pages_.size() - end_);
  end_ += bytes;
}

void PrivateBuffer::consume(std::size_t bytes) {
  LASTRO_ASSERT(bytes <= end_ - begin_);
  if (bytes > 0) explicit_bzero(pages_.data() + begin_, bytes);
  begin_ += bytes;
  if (begin_ == end_) begin_ = end_ = 0;
}

}  // namespace lastro::iso8583
