#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "api/http/http.h"

namespace lastro::api {

/// Answers every request alike: what the listener and session cost by themselves, as the reference of
/// benchmarks.
class ConstantHandler final : public Handler {
 public:
  /// `content_type` is in static storage.
  explicit ConstantHandler(std::string body, unsigned status = 200,
                           std::string_view content_type = "application/json")
      : body_(std::move(body)), status_(status), content_type_(content_type) {}

  void handle(const Request&, Responder responder) override {
    responder.send({.status = status_, .content_type = content_type_, .body = body_, .headers = {}});
  }

 private:
  std::string body_;
  unsigned status_;
  std::string_view content_type_;
};

}  // namespace lastro::api
