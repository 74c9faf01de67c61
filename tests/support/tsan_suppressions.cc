// Linked into every program under ThreadSanitizer.
//
// Debian's RocksDB is not instrumented: the atomics and fences by which its threads hand each other rows,
// versions and compactions are not seen, so no access of its own can be judged. Three things would make some
// of them seen, and reported:
// - functions that ThreadSanitizer replaces (memcpy, operator delete), which RocksDB calls itself or through
//   libstdc++: their accesses are left out here. Locks taken there still order what they order;
// - inline functions and templates (std::string's) that RocksDB shares with this program and would take,
// instrumented,
//   from it: tsan_exports.map keeps them to the program;
// - Logger::GetInfoLogLevel, an inline function behind the table of virtual functions of our RocksdbQuietLog:
// it reads
//   a constant whose maker RocksDB's threads are not seen to wait for.
// Every access that our own code makes is judged, also where RocksDB calls it back.
// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:librocksdb.so\n"
         "called_from_lib:libstdc++.so\n"
         "race:^rocksdb::Logger::GetInfoLogLevel\n";
}
