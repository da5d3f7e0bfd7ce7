// What threads and the owner of a mailbox do to one another, without an engine. Each scene ends the process with 1 and a
// line where something is not as promised; run under ThreadSanitizer, it also shows what is not synchronised.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "core/mailbox.h"

using cdef::core::FinishedCall;
using cdef::core::Mailbox;
using cdef::core::Request;

namespace {

void Expect(bool is_so, const char* what) {
  if (is_so) return;
  std::printf("not so: %s\n", what);
  std::exit(1);
}

enum State { kWaiting, kServed, kRefused };

struct Waiter final : Request {
  void Serve() override { state.store(kServed); }
  void Refuse() override { state.store(kRefused); }
  bool is_waited_for() const override { return true; }
  void Await() const {
    while (state.load() == kWaiting) std::this_thread::yield();
  }
  std::atomic<State> state{kWaiting};
};

struct Posted final : Request {
  Posted(std::atomic<int>& served, std::atomic<int>& refused) : served(served), refused(refused) {}
  void Serve() override {
    ++served;
    delete this;
  }
  void Refuse() override {
    ++refused;
    delete this;
  }
  std::atomic<int>& served;
  std::atomic<int>& refused;
};

struct Ended final : FinishedCall {
  void Discard() override { ++discarded; }
  int posted_before = 0;
  std::atomic<int> discarded{0};
};

/// A loop that a mailbox wakes.
struct Loop {
  std::atomic<int> wakes{0};
  Mailbox mailbox;
  std::vector<FinishedCall*> delivered;

  void Open() {
    mailbox.Open([this] { ++wakes; }, [this](const std::vector<FinishedCall*>& calls) {
      delivered.insert(delivered.end(), calls.begin(), calls.end());
    });
  }
  template <typename Condition>
  void RunUntil(const Condition& is_over) {
    int seen = 0;
    while (!is_over()) {
      if (wakes.load() == seen) {
        std::this_thread::yield();
        continue;
      }
      seen = wakes.load();
      mailbox.Drain();
    }
  }
};

constexpr int kThreads = 8;
constexpr int kEach = 10000;

template <typename Work>
std::vector<std::thread> Start(const Work& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([work, i] { work(i); });
  return threads;
}

void Join(std::vector<std::thread>& threads) {
  for (auto& thread : threads) thread.join();
}

void StormOfWaiters() {
  Loop loop;
  loop.Open();
  std::atomic<int> ended{0};
  std::atomic<int> served{0};
  auto threads = Start([&](int) {
    for (int i = 0; i < kEach; ++i) {
      Waiter waiter;
      Expect(loop.mailbox.Ask(waiter), "an open mailbox takes requests");
      waiter.Await();
      if (waiter.state.load() == kServed) ++served;
    }
    ++ended;
  });
  loop.RunUntil([&] { return ended.load() == kThreads; });
  Join(threads);
  Expect(served.load() == kThreads * kEach, "every waiter is served");
}

void PostsComeBeforeResults() {
  Loop loop;
  loop.Open();
  std::atomic<int> served{0};
  std::atomic<int> refused{0};
  std::vector<Ended> calls(kThreads);
  auto threads = Start([&](int i) {
    for (int k = 0; k < 1000; ++k) loop.mailbox.Ask(*new Posted(served, refused));
    loop.mailbox.Finish(calls[static_cast<size_t>(i)]);
  });
  loop.RunUntil([&] {
    Expect(served.load() >= static_cast<int>(loop.delivered.size()) * 1000, "what a call posted comes before its result");
    return loop.delivered.size() == kThreads;
  });
  Join(threads);
  Expect(served.load() == kThreads * 1000 && refused.load() == 0, "every post is served once");
}

void PumpServes() {
  Loop loop;
  loop.Open();
  for (int round = 0; round < 200; ++round) {
    std::atomic<bool> done{false};
    std::atomic<int> served{0};
    std::thread thread([&] {
      for (int i = 0; i < 20; ++i) {
        Waiter waiter;
        loop.mailbox.Ask(waiter);
        waiter.Await();
        if (waiter.state.load() == kServed) ++served;
      }
      done.store(true);
      loop.mailbox.Rouse();
    });
    loop.mailbox.PumpUntil(done);
    Expect(served.load() == 20, "a pump serves all that came before it was done");
    thread.join();
  }
}

void EndlessFollowersLeaveTheirTurn() {
  Loop loop;
  loop.Open();
  std::atomic<bool> is_over{false};
  Ended call;
  auto asker = std::thread([&] {
    while (!is_over.load()) {
      Waiter waiter;
      loop.mailbox.Ask(waiter);
      waiter.Await();
    }
  });
  auto other = std::thread([&] { loop.mailbox.Finish(call); });
  loop.RunUntil([&] { return !loop.delivered.empty(); });
  is_over.store(true);
  loop.mailbox.Close();
  asker.join();
  other.join();
}

void Withdrawn() {
  Loop loop;
  loop.Open();
  Waiter first;
  Waiter second;
  loop.mailbox.Ask(first);
  loop.mailbox.Ask(second);
  Expect(loop.mailbox.Withdraw(first), "a request that nobody has served can be withdrawn");
  Expect(!loop.mailbox.Withdraw(first), "but once");
  loop.mailbox.Drain();
  Expect(first.state.load() == kWaiting && second.state.load() == kServed, "what was withdrawn is not served");
  Expect(!loop.mailbox.Withdraw(second), "what was served cannot be withdrawn");
}

void ClosedWhileAsked() {
  for (int round = 0; round < 50; ++round) {
    Loop loop;
    Waiter early;
    Expect(!loop.mailbox.Ask(early), "nobody serves before it is open");
    loop.Open();
    std::atomic<int> over{0};
    std::atomic<int> wrong{0};
    Ended call;
    Expect(loop.mailbox.Finish(call), "an open mailbox takes calls");
    auto threads = Start([&](int) {
      for (;;) {
        Waiter waiter;
        if (!loop.mailbox.Ask(waiter)) break;
        waiter.Await();
        if (waiter.state.load() == kWaiting) ++wrong;
      }
      ++over;
    });
    for (int i = 0; i < 100; ++i) loop.mailbox.Drain();
    loop.mailbox.Close();
    const int wakes = loop.wakes.load();
    loop.mailbox.Close();
    Join(threads);
    Expect(over.load() == kThreads && wrong.load() == 0, "whoever waits is told when it closes");
    Expect(loop.wakes.load() == wakes, "nobody wakes the loop of a closed mailbox");
    Expect(call.discarded.load() + static_cast<int>(loop.delivered.size()) == 1, "a call is delivered or discarded");
    Expect(!loop.mailbox.Finish(call), "a closed mailbox takes no calls");
  }
}

}  // namespace

int main() {
  StormOfWaiters();
  PostsComeBeforeResults();
  PumpServes();
  EndlessFollowersLeaveTheirTurn();
  Withdrawn();
  ClosedWhileAsked();
  std::puts("as promised");
}
