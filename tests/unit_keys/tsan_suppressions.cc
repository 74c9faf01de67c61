// Debian's RocksDB is not instrumented, so ThreadSanitizer does not see the locks that order its group commit
// (the leading thread appends the waiting threads' batches to its own) and its table of recent rows.
// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
extern "C" const char* __tsan_default_suppressions() {
  return "race:librocksdb.so\n"
         "race:std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >::_M_append\n";
}
