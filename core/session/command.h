// What the learner asks of a running lesson, as plain data.
#pragma once

#include <string>
#include <variant>

#include "core/base/time.h"
#include "core/lesson/expression.h"

namespace sg::session {

struct StepActor { std::string actor; };            ///< let it make its next call
struct RunActor { std::string actor; };             ///< let it run freely
struct PauseActor { std::string actor; };           ///< stop before its next call
struct SetPace { base::Ns per_packet = 0; };        ///< 0 to 400 ms
struct CarryOutStep {};                             ///< do what the current step says
struct NextStep {};                                 ///< go on, when the current step is done
struct Answer { lesson::Value given; };             ///< to the current step's prediction; marked once it is observed
struct Input { std::string actor; std::string text; };  ///< type into its standard input
struct Restart { std::string until_step; };         ///< a fresh namespace and a fresh run; up to this step (empty: the first)

using Command = std::variant<StepActor, RunActor, PauseActor, SetPace, CarryOutStep, NextStep, Answer, Input, Restart>;

}  // namespace sg::session
