#if !defined(_WIN32)

#include "crash_handler.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <mutex>

#include "crash_cause.h"
#include "crash_frames.h"
#include "memory_probe.h"
#include "report_text.h"

namespace cdef::core {

namespace {

constexpr std::array kSignals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};

struct sigaction before[NSIG];

/// What the handler runs on: the thread's own stack may be what is full.
class SignalStack {
 public:
  SignalStack() {
    stack_t known{};
    if (sigaltstack(nullptr, &known) == 0 && !(known.ss_flags & SS_DISABLE)) return;
    memory_ = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED) return;
    stack_t own{};
    own.ss_sp = memory_;
    own.ss_size = kBytes;
    sigaltstack(&own, nullptr);
  }
  ~SignalStack() {
    if (memory_ == MAP_FAILED) return;
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    sigaltstack(&none, nullptr);
    munmap(memory_, kBytes);
  }
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;

 private:
  static constexpr size_t kBytes = 256 * 1024;
  void* memory_ = MAP_FAILED;
};

/// How a thread's own signal comes; macOS does not tell it from that of a process.
#if defined(SI_TKILL)
constexpr int kFromThread = SI_TKILL;
#else
constexpr int kFromThread = SI_USER;
#endif

/// Whether the running code caused it, and nobody sent it.
bool IsOwn(int signal, const siginfo_t& info) {
  if (signal == SIGABRT) return info.si_code == kFromThread && info.si_pid == getpid();
  return info.si_code > 0;
}

const char* NameOf(int signal) {
  switch (signal) {
    case SIGSEGV: return "SIGSEGV";
    case SIGBUS: return "SIGBUS";
    case SIGFPE: return "SIGFPE";
    case SIGILL: return "SIGILL";
    case SIGABRT: return "SIGABRT";
    default: return "SIGTRAP";
  }
}

/// What calls itself again and again is one line.
void AddFrames(ReportText& text, const CrashFrames& frames) {
  for (size_t i = 0, next; i < frames.size(); i = next) {
    const auto frame = frames.Describe(i);
    for (next = i + 1; next < frames.size() && frames.Describe(next) == frame;) ++next;
    text.Add(next - i > 1 ? "  C: %s, %zu times\n" : "  C: %s\n", frame.data(), next - i);
  }
}

thread_local volatile sig_atomic_t is_telling = 0;

}  // namespace

bool CrashHandler::Install() {
  static std::once_flag once;
  std::call_once(once, [] {
    PrepareFrames();
    for (const int signal : kSignals) {
      struct sigaction own{};
      own.sa_sigaction = OnSignal;
      own.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
      sigemptyset(&own.sa_mask);
      if (sigaction(signal, &own, &before[signal]) != 0) continue;
      const bool is_ignored = !(before[signal].sa_flags & SA_SIGINFO) && before[signal].sa_handler == SIG_IGN;
      if (is_ignored) sigaction(signal, &before[signal], nullptr);
    }
  });
  static thread_local const SignalStack stack;
  return true;
}

void CrashHandler::OnSignal(int signal, siginfo_t* info, void* context) {
  MemoryProbe::Interrupt();
  CrashFrames::Interrupt();
  const int error = errno;
  WatchedCall* call = WatchedCall::Innermost();
  // A second fault, while the first is told, is not told.
  if (call && !is_telling && IsOwn(signal, *info) && call->IsInC()) {
    is_telling = 1;
    Tell(*call, signal, *info, context);
    is_telling = 0;
  }
  errno = error;
  PassOn(signal, info, context);
}

/// Does not return where the call can end instead of the process.
void CrashHandler::Tell(WatchedCall& call, int signal, const siginfo_t& info, void* context) {
  const auto& interrupted = *static_cast<const ucontext_t*>(context);
  const Registers registers = RegistersOf(interrupted);
  const GeneralRegisters general = GeneralRegistersOf(interrupted);
  const CrashFrames frames(registers);
  static thread_local ReportText text;
  text.Clear();
  text.Add("%s in %s", NameOf(signal), call.text_.function.c_str());
  AddCause(text, {signal, info, registers, general, frames, call.text_.pointers, call.stack_});
  text.Add("\n%s", call.text_.details.c_str());
  AddFrames(text, frames);
  if ((call.modes_ & WatchedCall::kThrow) && frames.CanBeLeft(signal)) {
    call.crash_.signal = signal;
    call.crash_.address = AddressOf(info);
    for (size_t i = 0; i < frames.size(); ++i) call.crash_.frames.emplace_back(frames.Describe(i).data());
    call.crash_.text = text.data();
    is_telling = 0;
    siglongjmp(call.back_, 1);
  }
  if (call.modes_ & WatchedCall::kReport) text.Print();
}

void CrashHandler::PassOn(int signal, siginfo_t* info, void* context) {
  const struct sigaction& earlier = before[signal];
  if (earlier.sa_flags & SA_SIGINFO) return earlier.sa_sigaction(signal, info, context);
  if (earlier.sa_handler != SIG_DFL && earlier.sa_handler != SIG_IGN) return earlier.sa_handler(signal);
  // What happens next is what would have happened first: a fault comes again, a signal that was sent is sent again.
  sigaction(signal, &earlier, nullptr);
  if (!IsOwn(signal, *info) || signal == SIGABRT) raise(signal);
}

}  // namespace cdef::core

#endif
