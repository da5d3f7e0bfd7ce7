// What threads that leave messages and the one that takes them do to one another, without an engine. Ends with 1 and a line
// where something is not as promised; run under ThreadSanitizer, it also shows what is not synchronised.
#include "core/channel.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

using cdef::core::Channel;
using cdef::core::Overflow;
using cdef::core::Received;

namespace {

void Expect(bool is_so, const char* what) {
  if (is_so) return;
  std::printf("not so: %s\n", what);
  std::exit(1);
}

/// The arguments of `void(const char *text, int thread, int number)`.
struct Frame {
  const char* text = nullptr;
  int thread = 0;
  int number = 0;
};

constexpr int kThreads = 8;
constexpr int kEach = 2000;
const std::vector<Channel::Text> kTexts = {{offsetof(Frame, text), 1}};

/// Who reads, and how those who leave messages wake it.
struct Reader {
  Channel channel;
  std::atomic<int> wakes{0};
  std::atomic<bool> is_there{true};

  Reader(uint32_t capacity, Overflow overflow) : channel(capacity, overflow, kTexts) {}

  void Put(int thread, int number) {
    char text[32];
    std::snprintf(text, sizeof text, "%d of %d", number, thread);
    const Frame frame{text, thread, number};
    const Channel::Patience patience{[this] { return is_there.load(); }, [] {}};
    if (channel.Put(reinterpret_cast<const char*>(&frame), sizeof frame, patience)) ++wakes;
    std::memset(text, 'x', sizeof text - 1);
  }

  /// Takes messages until there is none that was left before `is_over`; each thread's must be in order.
  int ReadUntil(const std::atomic<int>& over) {
    std::vector<int> last(kThreads, -1);
    int count = 0;
    for (;;) {
      const bool is_over = over.load() == kThreads;
      const int before = wakes.load();
      Frame frame;
      const Received received = channel.Take(reinterpret_cast<char*>(&frame), sizeof frame);
      if (received == Received::kMessage) {
        Expect(frame.number > last[static_cast<size_t>(frame.thread)], "each thread's messages come in its order");
        Expect(std::to_string(frame.number) + " of " + std::to_string(frame.thread) == frame.text, "texts are copies");
        last[static_cast<size_t>(frame.thread)] = frame.number;
        ++count;
        continue;
      }
      if (is_over || received == Received::kOverflow) return count;
      while (wakes.load() == before && over.load() != kThreads) std::this_thread::yield();
    }
  }
};

int Run(Reader& reader) {
  std::atomic<int> over{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&reader, &over, i] {
      for (int k = 0; k < kEach; ++k) reader.Put(i, k);
      ++over;
    });
  }
  const int count = reader.ReadUntil(over);
  reader.channel.Close();
  for (auto& thread : threads) thread.join();
  return count;
}

void Closed() {
  Reader reader(1, Overflow::kWait);
  std::thread thread([&] {
    for (int k = 0; k < 10; ++k) reader.Put(0, k);
  });
  reader.channel.Close();
  thread.join();
}

void Impatient() {
  Reader reader(1, Overflow::kWait);
  reader.is_there = false;
  for (int k = 0; k < 10; ++k) reader.Put(0, k);
  Frame frame;
  for (int k = 0; k < 10; ++k)
    Expect(reader.channel.Take(reinterpret_cast<char*>(&frame), sizeof frame) == Received::kMessage,
           "who may not wait has room beyond the capacity");
}

}  // namespace

int main() {
  Reader waiting(7, Overflow::kWait);
  Expect(Run(waiting) == kThreads * kEach && waiting.channel.lost() == 0, "none is lost where threads wait");
  Reader dropping(7, Overflow::kDrop);
  const int read = Run(dropping);
  Expect(read + static_cast<int>(dropping.channel.lost()) == kThreads * kEach, "what is not read is counted");
  Reader failing(7, Overflow::kError);
  Expect(Run(failing) <= kThreads * kEach, "a gap ends it");
  Closed();
  Impatient();
  std::puts("as promised");
}
