#include "checks/untold.h"

namespace checks {

void Untold::add(std::uint32_t number) {
  if (!is_waiting_[number]) waiting_.push_back(number);
  is_waiting_[number] = true;
}

void Untold::note_told() {
  for (std::size_t i = 0; i < news_count_; ++i) is_waiting_[waiting_[i]] = false;
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(news_count_));
  news_count_ = 0;
}

}  // namespace checks
