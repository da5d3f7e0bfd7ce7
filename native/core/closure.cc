#include "closure.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <utility>

namespace cdef::core {

namespace {

using Closures = std::vector<std::unique_ptr<Closure>>;

/// Closures that outlived their environment; never freed, and reachable so that leak checkers see the intent.
void KeepForEver(Closures closures) {
  static std::mutex mutex;
  static auto* kept = new std::vector<Closures>;
  const std::lock_guard lock(mutex);
  kept->push_back(std::move(closures));
}

/// C's errno goes to JavaScript on the way in, JavaScript's to C on the way out.
class ErrnoExchange {
 public:
  ErrnoExchange(ThreadState& state, int from_c) : words_(state.words) { words_[ThreadState::kErrno] = from_c; }
  ~ErrnoExchange() { errno = words_[ThreadState::kErrno]; }
  ErrnoExchange(const ErrnoExchange&) = delete;
  ErrnoExchange& operator=(const ErrnoExchange&) = delete;

 private:
  int32_t* words_;
};

/// A frame on top of the frame stack.
class PushedFrame {
 public:
  PushedFrame(ThreadState& state, size_t size) : words_(state.words), offset_(state.words[ThreadState::kTop]) {
    words_[ThreadState::kTop] = offset_ + static_cast<int32_t>(size);
  }
  ~PushedFrame() { words_[ThreadState::kTop] = offset_; }
  PushedFrame(const PushedFrame&) = delete;
  PushedFrame& operator=(const PushedFrame&) = delete;

 private:
  int32_t* words_;
  int32_t offset_;
};

}  // namespace

Closure::Closure(std::shared_ptr<ThreadState> state, std::shared_ptr<CallPlan> plan, ClosureTable& table, uint32_t id)
    : state_(std::move(state)), plan_(std::move(plan)), table_(table), id_(id) {}

bool Closure::Prepare(uint32_t slot) {
  slot_ = slot;
  closure_.reset(static_cast<ffi_closure*>(ffi_closure_alloc(sizeof(ffi_closure), &code_)));
  return closure_ && ffi_prep_closure_loc(closure_.get(), plan_->cif(), &OnCall, this, code_) == FFI_OK;
}

bool Closure::MayBeFreedNow() {
  doomed_ = true;
  return active_ == 0;
}

void Closure::OnCall(ffi_cif*, void* result, void** arguments, void* self) {
  // SAFETY: `self` is what Prepare gave; a closure that C still runs in is not freed (MayBeFreedNow), and calling
  // one that was freed before is C's use after free.
  static_cast<Closure*>(self)->Run(result, arguments);
}

void Closure::Run(void* result, void** arguments) {
  const int from_c = errno;
  Dispatcher* dispatcher = state_->dispatcher.load(std::memory_order_acquire);
  if (!dispatcher) return StoreZero(result);
  if (!state_->IsOnItsThread()) {
    ComplainOfThread();
    errno = from_c;
    return StoreZero(result);
  }

  ++active_;
  {
    const ErrnoExchange exchange(*state_, from_c);
    if (!RunInFrame(*dispatcher, result, arguments)) StoreZero(result);
  }
  if (--active_ == 0 && doomed_) table_.Erase(id_);
}

bool Closure::RunInFrame(Dispatcher& dispatcher, void* result, void** arguments) {
  const auto offset = static_cast<uint32_t>(state_->words[ThreadState::kTop]);
  if (!state_->Holds(offset, plan_->frame_size())) return dispatcher.ReportFullStack(), false;

  const PushedFrame pushed(*state_, plan_->frame_size());
  // SAFETY: Holds checked the frame's extent, CallPlan::Make that every argument and the result lie inside it;
  // libffi made `arguments` for the same plan.
  char* frame = state_->frames + offset;
  for (size_t i = 0; i < plan_->parameter_count(); ++i) {
    std::memcpy(frame + plan_->parameter_offset(i), arguments[i], plan_->parameter_size(i));
  }
  std::memset(frame, 0, plan_->result_size());
  if (!dispatcher.Dispatch(slot_, offset)) return false;
  if (plan_->result_size() > 0) StoreResult(plan_->result_scalar(), frame, plan_->result_size(), result);
  return true;
}

void Closure::StoreZero(void* result) const {
  const size_t size = plan_->result_size();
  const bool is_scalar = plan_->result_scalar() != Scalar::kAggregate;
  if (size > 0) std::memset(result, 0, is_scalar ? std::max(size, sizeof(ffi_arg)) : size);
}

void Closure::ComplainOfThread() {
  if (complained_.exchange(true)) return;
  std::fputs("cdef: a callback was called from a thread other than the one that made it; it returned 0\n", stderr);
}

ClosureTable::~ClosureTable() {
  std::erase(closures_, nullptr);
  if (!closures_.empty()) KeepForEver(std::move(closures_));
}

Closure* ClosureTable::Make(std::shared_ptr<ThreadState> state, std::shared_ptr<CallPlan> plan, uint32_t slot) {
  if (vacant_.empty()) {
    vacant_.push_back(static_cast<uint32_t>(closures_.size()));
    closures_.emplace_back();
  }
  const uint32_t id = vacant_.back();
  auto closure = std::make_unique<Closure>(std::move(state), std::move(plan), *this, id);
  if (!closure->Prepare(slot)) return nullptr;
  vacant_.pop_back();
  closures_[id] = std::move(closure);
  return closures_[id].get();
}

Closure* ClosureTable::Find(uint32_t id) { return id < closures_.size() ? closures_[id].get() : nullptr; }

void ClosureTable::Free(uint32_t id) {
  Closure* closure = Find(id);
  if (closure && closure->MayBeFreedNow()) Erase(id);
}

void ClosureTable::Erase(uint32_t id) {
  closures_[id].reset();
  vacant_.push_back(id);
}

}  // namespace cdef::core
