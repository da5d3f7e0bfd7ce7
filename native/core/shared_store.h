/// std::shared_ptr<v8::BackingStore> as the engine has it, whatever C++ library the addon is built with.
#pragma once

#ifdef __APPLE__

#include <memory>

namespace cdef::core {

/// The engine and the addon both have the system's C++ library.
inline constexpr bool kHasSystemsLibrary = true;
using SharedStore = std::shared_ptr<void>;

}  // namespace cdef::core

#else

#include <cstdint>
#include <utility>

namespace cdef::core {

inline constexpr bool kHasSystemsLibrary = false;

/// What libstdc++ counts the owners of a std::shared_ptr with (std::_Sp_counted_base of bits/shared_ptr_base.h), and Microsoft's
/// library on Windows (std::_Ref_count_base of <memory>). The order of the virtual functions and the two counts are part of the ABI;
/// the former has the destructors first, the latter calls the first two functions alone.
class StoreOwners {
 public:
  StoreOwners() = default;
#if !defined(_WIN32)
  virtual ~StoreOwners() = default;
#endif
  StoreOwners(const StoreOwners&) = delete;
  StoreOwners& operator=(const StoreOwners&) = delete;

  /// Nobody owns the store any more.
  virtual void Dispose() = 0;
  /// Nobody asks for it either.
  virtual void Destroy() { delete this; }
#if defined(_WIN32)
  virtual ~StoreOwners() = default;
#endif
  virtual void* GetDeleter(const void*) { return nullptr; }

  void Release() {
    if (__atomic_fetch_sub(&owners_, 1, __ATOMIC_ACQ_REL) != 1) return;
    Dispose();
    if (__atomic_fetch_sub(&watchers_, 1, __ATOMIC_ACQ_REL) == 1) Destroy();
  }

 private:
  int32_t owners_ = 1;
  /// All owners together count as one.
  int32_t watchers_ = 1;
};

/// One owner. It travels as the original does: through memory, having a destructor.
class SharedStore {
 public:
  SharedStore() = default;
  SharedStore(void* store, StoreOwners* owners) : store_(store), owners_(owners) {}
  SharedStore(SharedStore&& other) noexcept
      : store_(std::exchange(other.store_, nullptr)), owners_(std::exchange(other.owners_, nullptr)) {}
  SharedStore& operator=(SharedStore&& other) noexcept {
    SharedStore former(std::move(other));
    std::swap(store_, former.store_);
    std::swap(owners_, former.owners_);
    return *this;
  }
  ~SharedStore() {
    if (owners_) owners_->Release();
  }

 private:
  void* store_ = nullptr;
  StoreOwners* owners_ = nullptr;
};

static_assert(sizeof(SharedStore) == 2 * sizeof(void*));

}  // namespace cdef::core

#endif
