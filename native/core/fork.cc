#include "fork.h"

#if !defined(_WIN32)
#include <pthread.h>
#endif

namespace cdef::core {

std::atomic<bool> is_forked_child{false};

#if !defined(_WIN32)
namespace {

/// Asked for when the addon is loaded.
[[maybe_unused]] const int watched =
    pthread_atfork(nullptr, nullptr, [] { is_forked_child.store(true, std::memory_order_relaxed); });

}  // namespace
#endif

}  // namespace cdef::core
