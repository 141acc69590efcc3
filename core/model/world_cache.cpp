#include <algorithm>

#include "core/model/world.h"

namespace sg::model {

const World& WorldCache::at(std::size_t count) {
  if (timeline_->size() < current_count_) clear();
  count = std::min(count, timeline_->size());
  if (keyframes_.empty()) keyframes_.emplace_back();

  // From the nearest place behind: where we are, or a keyframe.
  const std::size_t frame = std::min(count / kKeyframeEvery, keyframes_.size() - 1);
  if (count < current_count_ || frame * kKeyframeEvery > current_count_) {
    current_ = keyframes_[frame];
    current_count_ = frame * kKeyframeEvery;
  }
  while (current_count_ < count) {
    current_.apply((*timeline_)[current_count_]);
    ++current_count_;
    if (current_count_ == keyframes_.size() * kKeyframeEvery) keyframes_.push_back(current_);
  }
  return current_;
}

void WorldCache::clear() {
  keyframes_.clear();
  current_ = {};
  current_count_ = 0;
}

}  // namespace sg::model
