// Debian's RocksDB is not instrumented: ThreadSanitizer does not see the atomics by which its threads hand
// each other rows, versions and compactions. It calls none of our code back, so nothing of ours is hidden
// with it.
// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
extern "C" const char* __tsan_default_suppressions() {
  return "race:librocksdb.so\nrace:rocksdb::\n";
}
