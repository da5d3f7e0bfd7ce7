#if defined(_WIN32)

#include "../thread.h"

#include <windows.h>

#include <process.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

namespace cdef::platform {

namespace {

/// As debuggers show it.
void NameThread() {
  static std::atomic<unsigned> count{0};
  const std::wstring name = L"cdef-pool-" + std::to_wstring(++count % 100000);
  SetThreadDescription(GetCurrentThread(), name.c_str());
}

unsigned __stdcall Main(void* data) {
  const std::unique_ptr<std::function<void()>> run(static_cast<std::function<void()>*>(data));
  NameThread();
  (*run)();
  return 0;
}

}  // namespace

bool StartThread(size_t stack_size, std::function<void()> run) {
  if (stack_size > UINT32_MAX) return false;
  auto data = std::make_unique<std::function<void()>>(std::move(run));
  const auto reserved = static_cast<unsigned>(stack_size);
  const uintptr_t thread =
      _beginthreadex(nullptr, reserved, Main, data.get(), STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr);
  if (thread == 0) return false;
  static_cast<void>(data.release());
  CloseHandle(reinterpret_cast<HANDLE>(thread));
  return true;
}

}  // namespace cdef::platform

#endif
