/// Whether this process was forked from one that had loaded the addon.
#pragma once

#include <atomic>

namespace cdef::core {

/// Set in a forked child.
extern std::atomic<bool> is_forked_child;

/// True in a forked child, where no thread but one lives on and nobody can say what state JavaScript is in: none runs.
inline bool IsForkedChild() { return is_forked_child.load(std::memory_order_relaxed); }

}  // namespace cdef::core
