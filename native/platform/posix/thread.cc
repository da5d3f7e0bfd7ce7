#if !defined(_WIN32)

#include "../thread.h"

#include <pthread.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

namespace cdef::platform {

namespace {

constexpr size_t kPage = 65536;

/// As debuggers and `ps -T` show it.
void NameThread() {
  static std::atomic<unsigned> count{0};
  const std::string name = "cdef-pool-" + std::to_string(++count % 100000);
#ifdef __APPLE__
  pthread_setname_np(name.c_str());
#else
  pthread_setname_np(pthread_self(), name.c_str());
#endif
}

void* Main(void* data) {
  const std::unique_ptr<std::function<void()>> run(static_cast<std::function<void()>*>(data));
  NameThread();
  (*run)();
  return nullptr;
}

}  // namespace

bool StartThread(size_t stack_size, std::function<void()> run) {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  const size_t whole_pages = (stack_size + kPage - 1) / kPage * kPage;
  bool is_started = whole_pages == 0 || pthread_attr_setstacksize(&attributes, whole_pages) == 0;
  if (is_started) {
    auto data = std::make_unique<std::function<void()>>(std::move(run));
    pthread_t thread;
    is_started = pthread_create(&thread, &attributes, Main, data.get()) == 0;
    if (is_started) static_cast<void>(data.release());
  }
  pthread_attr_destroy(&attributes);
  return is_started;
}

}  // namespace cdef::platform

#endif
