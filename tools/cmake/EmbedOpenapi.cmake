# Writes OUTPUT, a C++ source that holds the text of INPUT as an array of bytes.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${OUTPUT} "#include \"api/openapi_document.h\"

namespace lastro::api {
namespace {

constexpr unsigned char bytes[] = {${bytes}};

}  // namespace

std::string_view openapi_document() { return {reinterpret_cast<const char*>(bytes), sizeof bytes}; }

}  // namespace lastro::api
")
