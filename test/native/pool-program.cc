// What a pool of threads does with its tasks, without an engine. Each scene ends the process with 1 and a line where
// something is not as promised; run under ThreadSanitizer, it also shows what is not synchronised.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/mailbox.h"
#include "core/pool.h"

using cdef::core::FinishedCall;
using cdef::core::Mailbox;
using cdef::core::Pool;
using cdef::core::PoolTask;
using std::chrono::milliseconds;

namespace {

void Expect(bool is_so, const char* what) {
  if (is_so) return;
  std::printf("not so: %s\n", what);
  std::exit(1);
}

template <typename Condition>
void Await(const Condition& is_so, const char* what) {
  for (int i = 0; i < 20000 && !is_so(); ++i) std::this_thread::sleep_for(milliseconds(1));
  Expect(is_so(), what);
}

struct Counted : PoolTask {
  void Run() override { ++*count; }
  std::atomic<int>* count = nullptr;
};

struct Waiting final : PoolTask {
  void Run() override {
    ++begun;
    while (!may_end) std::this_thread::sleep_for(milliseconds(1));
    ++ended;
  }
  static inline std::atomic<int> begun{0};
  static inline std::atomic<int> ended{0};
  static inline std::atomic<bool> may_end{false};
};

/// Tasks of several threads, each of which runs once.
void RunAll() {
  const auto pool = Pool::Make({8, 0, milliseconds(5)});
  std::atomic<int> count{0};
  std::vector<Counted> tasks(20000);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = t; i < 20000; i += 4) {
        tasks[i].count = &count;
        Expect(i % 3 == 0 ? pool->SubmitAtOnce(tasks[i]) : pool->Submit(tasks[i]), "a task is taken");
        if (i % 1000 == 0) std::this_thread::sleep_for(milliseconds(7));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  Await([&] { return count == 20000; }, "each task runs once");
}

struct InOrder final : PoolTask {
  void Run() override { seen->push_back(number); }
  std::vector<int>* seen = nullptr;
  int number = 0;
};

void KeepOrder() {
  const auto pool = Pool::Make({1, 1 << 16, milliseconds(1)});
  std::vector<int> seen;
  std::vector<InOrder> tasks(5000);
  std::atomic<int> last{0};
  for (int i = 0; i < 5000; ++i) {
    tasks[i].seen = &seen;
    tasks[i].number = i;
    Expect(pool->Submit(tasks[i]), "a task is taken");
    if (i % 500 == 0) std::this_thread::sleep_for(milliseconds(3));
  }
  Counted end;
  end.count = &last;
  Expect(pool->Submit(end), "a task is taken");
  Await([&] { return last == 1; }, "the last task runs");
  for (int i = 0; i < 5000; ++i) Expect(seen[i] == i, "one thread keeps the order");
}

void TakeBack() {
  const auto pool = Pool::Make({2, 0, milliseconds(1000)});
  Waiting first, second, third;
  for (Waiting* task : {&first, &second, &third}) Expect(pool->Submit(*task), "a task is taken");
  Await([] { return Waiting::begun == 2; }, "two threads begin two tasks");
  Expect(!pool->Withdraw(first), "a task that runs is not taken back");
  Expect(pool->Withdraw(third), "a task that waits is taken back");
  std::atomic<int> count{0};
  Counted urgent;
  urgent.count = &count;
  Expect(pool->SubmitAtOnce(urgent), "a task is taken at once");
  Await([&] { return count == 1; }, "it waits behind nothing");
  pool->Close();
  Waiting::may_end = true;
  Await([] { return Waiting::ended == 2; }, "tasks end after the pool is closed");
}

/// Tasks leave their end in a mailbox, whose owner begins new ones, until the mailbox is closed under their hands.
struct Mailed final : PoolTask, FinishedCall {
  void Run() override {
    if (!mailbox->Finish(*this)) Discard();
  }
  void Discard() override {
    ++discarded;
    delete this;
  }
  Mailbox* mailbox = nullptr;
  static inline std::atomic<int> discarded{0};
};

void Post() {
  const auto pool = Pool::Make({4, 0, milliseconds(10)});
  Mailbox mailbox;
  std::atomic<bool> is_awake{false};
  int delivered = 0;
  mailbox.Open([&] { is_awake = true; },
               [&](const std::vector<FinishedCall*>& calls) {
                 for (FinishedCall* call : calls) {
                   ++delivered;
                   delete static_cast<Mailed*>(call);
                 }
               });
  int begun = 0;
  while (begun < 20000) {
    for (int i = 0; i < 50; ++i, ++begun) {
      auto* task = new Mailed;
      task->mailbox = &mailbox;
      Expect(pool->Submit(*task), "a task is taken");
    }
    if (is_awake.exchange(false)) mailbox.Drain();
  }
  mailbox.Close();
  Await([&] { return delivered + Mailed::discarded == begun; }, "each call is delivered or discarded");
}

}  // namespace

int main(int, char** arguments) {
  const std::string scene = arguments[1];
  if (scene == "all") RunAll();
  if (scene == "order") KeepOrder();
  if (scene == "back") TakeBack();
  if (scene == "post") Post();
  // Threads of the pools may still be on their way to their ends.
  std::fflush(stdout);
  std::_Exit(0);
}
