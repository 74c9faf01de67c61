#include "api/auth/roles.h"

#include <catch2/catch.hpp>

namespace lastro::api {
namespace {

constexpr Role every_role[] = {Role::admin,     Role::manager,   Role::analyst,
                               Role::operator_, Role::readonly,  Role::guest,
                               Role::auditor,   Role::processor, Role::authorize_only};

}  // namespace

TEST_CASE("an authorize-only caller may post to /authorize and nothing else") {
  CHECK(permissions_of(Role::authorize_only) == Permissions::of(Permission::authorize));
}

TEST_CASE("a processor moves money on cards and sees no personal data") {
  for (const auto permission :
       {Permission::authorize, Permission::authorizations_write, Permission::refunds_write,
        Permission::accounts_read, Permission::business_time, Permission::forced_posts}) {
    CHECK(may(Role::processor, permission));
  }
  for (const auto permission : {Permission::clients_read, Permission::clients_write, Permission::loads_write,
                                Permission::fundings_write, Permission::status_write,
                                Permission::metrics_read, Permission::programs_write}) {
    CHECK_FALSE(may(Role::processor, permission));
  }
}

TEST_CASE("roles that read change nothing") {
  const auto writes = {
      Permission::authorize,       Permission::authorizations_write, Permission::refunds_write,
      Permission::clients_write,   Permission::accounts_write,       Permission::cards_write,
      Permission::employers_write, Permission::fundings_write,       Permission::settlements_write,
      Permission::loads_write,     Permission::status_write,         Permission::programs_write,
      Permission::business_time,   Permission::forced_posts};
  for (const auto role : {Role::analyst, Role::readonly, Role::guest, Role::auditor}) {
    for (const auto permission : writes) CHECK_FALSE(may(role, permission));
  }
}

TEST_CASE("an administrator may do all that any role may, a manager all that an operator may") {
  for (const auto role : every_role) CHECK(permissions_of(Role::admin).contains_all(permissions_of(role)));
  CHECK(permissions_of(Role::manager).contains_all(permissions_of(Role::operator_)));
  CHECK(permissions_of(Role::operator_).contains_all(permissions_of(Role::readonly)));
  CHECK_FALSE(permissions_of(Role::operator_).contains_all(permissions_of(Role::manager)));
}

TEST_CASE(
    "only administrators and those the card network speaks through set the business time and force posts") {
  for (const auto role : every_role) {
    const bool speaks = role == Role::admin || role == Role::processor;
    CHECK(may(role, Permission::business_time) == speaks);
    CHECK(may(role, Permission::forced_posts) == speaks);
  }
}

TEST_CASE("role names read back, but for the one no token may claim") {
  for (const auto role : every_role) {
    const auto back = role_from_name(role_name(role));
    if (role == Role::authorize_only)
      CHECK_FALSE(back);
    else
      CHECK(back == role);
  }
  for (const auto* const unknown : {"", "admin", "ADMIN ", "ROOT", "ADMI"})
    CHECK_FALSE(role_from_name(unknown));
}

}  // namespace lastro::api
