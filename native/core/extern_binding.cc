#include "extern_binding.h"

#include "closure.h"

namespace cdef::core {

ExternBinding::ExternBinding(Closure& closure)
    : cdef_binding{&Call, nullptr}, owner_(std::this_thread::get_id()), closure_(&closure) {}

ExternBinding* ExternBinding::Take(cdef_extern& declaration, Closure& closure) {
  cdef_binding* newest = __atomic_load_n(&declaration.bindings, __ATOMIC_ACQUIRE);
  if (ExternBinding* vacant = TakeVacant(newest, closure)) return vacant;

  auto* made = new ExternBinding(closure);
  made->next = newest;
  while (!__atomic_compare_exchange_n(&declaration.bindings, &made->next, static_cast<cdef_binding*>(made), true,
                                      __ATOMIC_RELEASE, __ATOMIC_ACQUIRE)) {
  }
  return made;
}

/// Looks no further than to a binding that this thread has already, or that may have been made by another addon:
/// whoever comes later shall be asked earlier.
ExternBinding* ExternBinding::TakeVacant(cdef_binding* newest, Closure& closure) {
  const std::thread::id self = std::this_thread::get_id();
  for (cdef_binding* each = newest; each && each->call == &Call; each = each->next) {
    // SAFETY: only the constructor makes bindings with this function.
    auto* binding = static_cast<ExternBinding*>(each);
    std::thread::id owner;
    if (binding->owner_.compare_exchange_strong(owner, self, std::memory_order_acquire)) {
      const std::lock_guard lock(binding->mutex_);
      binding->closure_ = &closure;
      return binding;
    }
    if (owner == self) return nullptr;
  }
  return nullptr;
}

void ExternBinding::Vacate::operator()(ExternBinding* binding) const {
  {
    const std::lock_guard lock(binding->mutex_);
    binding->closure_ = nullptr;
  }
  binding->owner_.store(std::thread::id(), std::memory_order_release);
}

int ExternBinding::Call(cdef_binding* self, char* frame) {
  // SAFETY: C passes the binding whose function it calls, and bindings live for ever.
  auto* binding = static_cast<ExternBinding*>(self);
  const std::thread::id caller = std::this_thread::get_id();
  if (binding->owner_.load(std::memory_order_acquire) == caller) {
    // SAFETY: the closure vacates its binding on this thread before it goes.
    return binding->closure_->RunFromExtern(frame) ? 1 : 0;
  }
  for (cdef_binding* each = self->next; each; each = each->next) {
    // Its own comes later and is asked then. What another addon made knows best whom it serves.
    if (each->call == &Call && static_cast<ExternBinding*>(each)->owner_.load(std::memory_order_acquire) == caller) return 0;
    if (each->call != &Call && each->call(each, frame)) return 1;
  }
  ExternBinding* serving = ServingOthers(binding);
  return serving && serving->CallForOther(frame) ? 1 : 0;
}

/// Of those that threads have, the newest of the thread that has had one for longest; nullptr where none has any.
ExternBinding* ExternBinding::ServingOthers(ExternBinding* newest) {
  std::thread::id oldest;
  const auto for_each = [newest](const auto& visit) {
    for (cdef_binding* each = newest; each; each = each->next) {
      if (each->call == &Call) visit(static_cast<ExternBinding*>(each));
    }
  };
  for_each([&](ExternBinding* binding) {
    const std::thread::id owner = binding->owner_.load(std::memory_order_acquire);
    if (owner != std::thread::id()) oldest = owner;
  });
  ExternBinding* found = nullptr;
  for_each([&](ExternBinding* binding) {
    if (!found && oldest != std::thread::id() && binding->owner_.load(std::memory_order_acquire) == oldest) found = binding;
  });
  return found;
}

bool ExternBinding::CallForOther(char* frame) {
  Closure* closure = nullptr;
  {
    const std::lock_guard lock(mutex_);
    closure = closure_;
    if (!closure) return false;
    // It is not given up while somebody is inside.
    closure->Enter();
  }
  const bool has_run = closure->RunFromExtern(frame);
  closure->Leave();
  return has_run;
}

}  // namespace cdef::core
