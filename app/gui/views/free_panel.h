// Free play's own panels.
#pragma once

#include <string>
#include <string_view>

#include "app/gui/views/view.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

// free_panel.cpp: programs, their descriptors, the call form, what comes next
void draw_free_panel(ViewContext& view, Rect area);
/// The switch "Lesson | Free play" at a place of the bar on top; gives its width.
float draw_mode_switch(ViewContext& view, ImVec2 at);
/// A program of that role, with the first name that is free.
void add_program(ViewContext& view, model::Role role);

// call_form.cpp: one call with its arguments
void draw_call_form(ViewContext& view, const model::ActorState& actor, float width);
/// The call as C has it and the button that makes it: always in sight, below whatever is scrolled.
void draw_call_footer(ViewContext& view, const model::ActorState& actor, Rect area);
float call_footer_height(const ViewContext& view, const model::ActorState& actor, float width);
/// IPv4 or IPv6 for what is started next.
void draw_family_choice(FreeUi::Form& form, float width);
/// Whether this actor can be given a call now; else why not.
std::string call_obstacle(const ViewContext& view, const model::ActorState& actor);
lesson::Expression number_expression(std::int64_t value);
/// Its first calls at one click: a server's up to accept(), a client's up to connect().
void make_first_calls(ViewContext& view, const std::string& actor, model::Role role);
std::int64_t typed_number(const std::string& text, std::int64_t least, std::int64_t most);

// free_dialogs.cpp
void draw_free_dialogs(ViewContext& view, bool just_opened);

// compare_view.cpp: two runs side by side
void draw_comparison(ViewContext& view, Rect area);

}  // namespace sg::gui
