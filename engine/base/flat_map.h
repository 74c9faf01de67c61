#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

namespace lastro {

/// Open-addressing hash table. Iteration order is unspecified: nothing that decides or is stored may depend
/// on it.
template <class Key, class Value, class Hash = std::hash<Key>>
using FlatMap = boost::unordered_flat_map<Key, Value, Hash>;

}  // namespace lastro
