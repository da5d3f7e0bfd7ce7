// Closures that threads call, and calls on threads of a pool, without an engine: a dispatcher of C++ takes JavaScript's part.
// Arguments: the shape of `int (int)`, as encodeShape wrote it. Ends with 1 and a line where something is not as promised;
// run under ThreadSanitizer, it also shows what is not synchronised.
#include "core/closure.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "core/pool.h"
#include "core/pooled_call.h"

using namespace cdef::core;

namespace {

void Expect(bool is_so, const char* what) {
  if (is_so) return;
  std::printf("not so: %s\n", what);
  std::exit(1);
}

using Unary = int (*)(int);

constexpr int kThreads = 8;
constexpr int kEach = 2000;

/// What JavaScript is to the native side: it doubles.
class Doubler final : public Dispatcher {
 public:
  Doubler(ThreadState& state, const CallPlan& plan) : state_(state), plan_(plan) {}

  bool Dispatch(uint32_t, uint32_t frame, void*) override {
    Expect(std::this_thread::get_id() == state_.owner, "JavaScript runs on its own thread");
    int argument = 0;
    std::memcpy(&argument, state_.frames + frame + plan_.parameter_offset(0), sizeof argument);
    const int result = argument * 2;
    std::memcpy(state_.frames + frame, &result, sizeof result);
    ++calls;
    return true;
  }
  void ReportFullStack() override { Expect(false, "the stack of frames is large enough"); }

  int calls = 0;

 private:
  ThreadState& state_;
  const CallPlan& plan_;
};

/// A JavaScript thread with a loop.
struct Loop {
  std::shared_ptr<ThreadState> state = std::make_shared<ThreadState>();
  std::vector<int32_t> words = std::vector<int32_t>(ThreadState::kWords);
  std::vector<char> memory = std::vector<char>((1 << 16) + 16);
  std::shared_ptr<CallPlan> plan;
  Doubler doubler;
  std::atomic<int> wakes{0};
  std::vector<FinishedCall*> ended;
  ClosureTable closures;

  explicit Loop(std::shared_ptr<CallPlan> given) : plan(std::move(given)), doubler(*state, *plan) {
    state->words = words.data();
    state->frames = memory.data() + (16 - reinterpret_cast<uintptr_t>(memory.data()) % 16) % 16;
    state->frames_size = 1 << 16;
    state->may_run_javascript = true;
    state->dispatcher.store(&doubler);
    state->mailbox.Open([this] { ++wakes; }, [this](const std::vector<FinishedCall*>& calls) {
      ended.insert(ended.end(), calls.begin(), calls.end());
    });
  }

  Closure& Make() {
    Closure* closure = closures.Make(state, plan, 0);
    Expect(closure != nullptr, "the system grants memory for code");
    // Anything but nullptr: the dispatcher does not look at it.
    closure->Begin(this, 0);
    return *closure;
  }
  template <typename Condition>
  void RunUntil(const Condition& is_over) {
    for (int seen = 0; !is_over();) {
      if (wakes.load() == seen) {
        std::this_thread::yield();
        continue;
      }
      seen = wakes.load();
      state->mailbox.Drain();
    }
  }
};

/// What C does: threads that call, side by side, and the sum of what they got.
std::atomic<Unary> called;
int SumOfThreads(int each) {
  std::atomic<int> sum{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&sum, each] {
      for (int k = 0; k < each; ++k) sum += called.load()(k);
    });
  }
  for (auto& thread : threads) thread.join();
  return sum;
}

constexpr int SumOfDoubles(int each) { return kThreads * each * (each - 1); }

/// Runs SumOfThreads beside the loop, until it has ended.
int SumBeside(Loop& loop, int each) {
  std::atomic<bool> is_over{false};
  int sum = 0;
  std::thread thread([&] {
    sum = SumOfThreads(each);
    is_over = true;
  });
  loop.RunUntil([&] { return is_over.load(); });
  thread.join();
  return sum;
}

void Waiting(Loop& loop) {
  called = reinterpret_cast<Unary>(loop.Make().address());
  Expect(SumBeside(loop, kEach) == SumOfDoubles(kEach), "each thread gets its answers");
  Expect(called.load()(21) == 42, "the thread itself gets its answer at once");
}

void Posting(Loop& loop) {
  Closure& closure = loop.Make();
  auto policy = std::make_shared<Policy>();
  policy->use = ThreadUse::kPost;
  closure.SetPolicy(policy);
  called = reinterpret_cast<Unary>(closure.address());
  const int before = loop.doubler.calls;
  SumOfThreads(kEach);
  loop.RunUntil([&] { return loop.doubler.calls == before + kThreads * kEach; });
}

void Impatient(Loop& loop) {
  Closure& closure = loop.Make();
  auto policy = std::make_shared<Policy>();
  policy->deadline = std::chrono::milliseconds(2);
  closure.SetPolicy(policy);
  called = reinterpret_cast<Unary>(closure.address());
  Expect(SumOfThreads(5) == 0, "after the deadline each gets the error value");
  loop.state->mailbox.Drain();
}

/// While threads call, the callback ends, and another one has the closure.
void Released(Loop& loop) {
  for (int round = 0; round < 50; ++round) {
    Closure& closure = loop.Make();
    called = reinterpret_cast<Unary>(closure.address());
    std::atomic<bool> is_over{false};
    std::thread thread([&] {
      SumOfThreads(20);
      is_over = true;
    });
    loop.state->mailbox.Drain();
    closure.Rest();
    loop.state->mailbox.Drain();
    closure.Begin(&loop, 0);
    loop.RunUntil([&] { return is_over.load(); });
    thread.join();
  }
}

void Pooled(Loop& loop) {
  called = reinterpret_cast<Unary>(loop.Make().address());
  const auto pool = Pool::Make({4, 0, std::chrono::milliseconds(100)});
  auto function = std::make_shared<PooledFunction>();
  function->state = loop.state;
  function->plan = loop.plan;
  function->target = reinterpret_cast<void (*)()>(&SumOfThreads);
  function->memory = std::make_shared<CallMemory>();
  const auto frame_for = [&](int each) {
    auto* frame = static_cast<char*>(function->memory->Allocate(loop.plan->frame_size()));
    std::memcpy(frame + loop.plan->parameter_offset(0), &each, sizeof each);
    return frame;
  };
  const auto result_in = [](const char* frame) {
    int result = 0;
    std::memcpy(&result, frame, sizeof result);
    return result;
  };
  for (int round = 0; round < 20; ++round) {
    char* frame = frame_for(100);
    PumpedCall call(function, frame);
    Expect(call.RunOn(*pool), "there are threads");
    Expect(result_in(frame) == SumOfDoubles(100), "a pumped call serves the threads that C waits for");
  }
  std::vector<char*> frames;
  for (uint32_t i = 0; i < 20; ++i) {
    frames.push_back(frame_for(50));
    Expect((new AsyncCall(function, frames.back(), i, pool))->Begin(), "there are threads");
  }
  loop.RunUntil([&] { return loop.ended.size() == 20; });
  for (FinishedCall* call : loop.ended) static_cast<AsyncCall*>(call)->End();
  for (char* frame : frames) Expect(result_in(frame) == SumOfDoubles(50), "and so does the loop for asynchronous ones");
  pool->Close();
}

/// The environment ends while threads call: all go on.
void Ended(Loop& loop) {
  called = reinterpret_cast<Unary>(loop.Make().address());
  std::thread thread([] { SumOfThreads(kEach); });
  for (int i = 0; i < 20; ++i) loop.state->mailbox.Drain();
  loop.state->Close();
  thread.join();
  Expect(called.load()(5) == 0, "after the end everybody gets the error value");
}

}  // namespace

int main(int count, char** given) {
  std::vector<int32_t> shape;
  for (int i = 1; i < count; ++i) shape.push_back(std::atoi(given[i]));
  auto made = CallPlan::Make(shape);
  auto* plan = std::get_if<std::shared_ptr<CallPlan>>(&made);
  Expect(plan != nullptr, "the shape is one");
  // Kept to the end, as closures are that C may call.
  auto* loop = new Loop(*plan);
  Waiting(*loop);
  Posting(*loop);
  Impatient(*loop);
  Released(*loop);
  Pooled(*loop);
  Ended(*loop);
  std::puts("as promised");
  std::fflush(stdout);
  std::_Exit(0);
}
