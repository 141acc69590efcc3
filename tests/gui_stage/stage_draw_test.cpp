// The stage as it is drawn, without a window: what stands on it, where, and what its buttons ask for.
#include <gtest/gtest.h>
#include <imgui.h>

#include <algorithm>
#include <memory>
#include <string>

#include "app/gui/i18n.h"
#include "app/gui/platform/font_loader.h"
#include "app/gui/theme.h"
#include "app/gui/views/state_layout.h"
#include "app/gui/views/view.h"
#include "app/gui/widgets/anchors.h"
#include "app/gui/widgets/focus.h"
#include "app/gui/widgets/widgets.h"
#include "core/lesson/observer.h"
#include "tests/gui_stage/scene.h"

namespace sg::gui {
namespace {

using namespace testing;
using base::kMillisecond;

/// A scene and all that a view is given with it; draws frames of the stage alone.
class Stage : public ::testing::Test {
 protected:
  void SetUp() override {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    find_fonts();
    for (const model::Language language : {model::Language::en, model::Language::ko}) {
      for (const char* text : all_texts(language)) want_glyphs(text);
    }
    use(1.0F);
    auto program = std::make_shared<lesson::Program>();
    program->buffer_bytes = 1024;
    for (const auto& [id, role] : {std::pair("server", model::Role::server), std::pair("client", model::Role::client)}) {
      lesson::ActorSpec spec;
      spec.id = id;
      spec.role = role;
      spec.title = role == model::Role::client ? lesson::Text{"Client", "클라이언트"} : lesson::Text{"Server", "서버"};
      spec.program = program;
      lesson_.actors.push_back(spec);
    }
    lesson_.network.pace_ms = 250;
    lesson::Matcher matcher;
    matcher.from = "server";
    matcher.flags = Scene::kSynAck;
    lesson_.observe.emplace_back("synack", matcher);
    lesson_.steps.emplace_back();
    lesson_.steps.back().id = "guess";
    ui_.pace_ms = 250;
  }
  void TearDown() override {
    ImGui::DestroyContext();
    set_language(model::Language::en);
  }

  void use(float scale) {
    load_fonts(scale);
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    ImGui::GetIO().Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
    ImGui::GetIO().Fonts->SetTexID({});
    apply_theme();
  }

  /// Draws `frames` frames of the scene, `ahead` after its last event.
  void draw(const Scene& scene, base::Ns ahead, int frames = 3) {
    const model::Timeline& timeline = scene.story.timeline;
    model::Timeline seen;
    model::World live;
    model::World world;
    model::Streams streams;
    RunFacts facts;
    lesson::Observer observer(lesson_, seen, live);
    const base::Ns now = scene.t + ahead;
    const base::Ns playhead = ui_.playhead.live ? now : ui_.playhead.t;
    for (std::size_t i = 0; i < timeline.size(); ++i) {
      seen.append(timeline[i]);
      live.apply(timeline[i]);
      if (timeline[i].t <= playhead) world.apply(timeline[i]);
      streams.apply(timeline[i]);
      observer.apply(timeline[i]);
      facts.apply(timeline[i], seen, live, lesson_, observer);
    }
    ++status_.run;  // a run of its own for what is kept from frame to frame
    const std::vector<CourseItem> course;
    set_language(ui_.language);
    for (int i = 0; i < frames; ++i) {
      ImGuiIO& io = ImGui::GetIO();
      io.DisplaySize = {width_, height_};
      io.DeltaTime = 0.2F;
      io.MousePos = mouse_;
      io.MouseDown[0] = press_ && i == frames - 2;  // down in the last frame but one, up in the last
      ImGui::NewFrame();
      clear_ui_items();
      focus_begin_frame({});
      ui_.hover.event.turn();
      ImGui::SetNextWindowPos({0, 0});
      ImGui::SetNextWindowSize({width_, height_});
      ImGui::Begin("test", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings);
      ViewContext view{seen, streams, world, live, lesson_, observer, status_, facts, course, progress_, {}, "", now, playhead, ui_, commands_};
      draw_stage(view, {0, 0, width_, height_});
      ImGui::End();
      ImGui::Render();
    }
  }

  static std::string text_of(const std::string& id) {
    const UiItem* item = find_ui_item(id);
    return item == nullptr ? "(not on the screen)" : item->text;
  }
  static bool overlap(const Rect& a, const Rect& b) {
    return a.x + a.w > b.x + 1 && b.x + b.w > a.x + 1 && a.y + a.h > b.y + 1 && b.y + b.h > a.y + 1;
  }

  /// The line from a to b passes through the rectangle, more than a pixel deep.
  static bool crosses(const Rect& r, ImVec2 a, ImVec2 b) {
    constexpr int kSteps = 60;
    for (int i = 0; i <= kSteps; ++i) {
      const float part = static_cast<float>(i) / kSteps;
      const ImVec2 at{a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part};
      if (at.x > r.x + 1 && at.x < r.x + r.w - 1 && at.y > r.y + 1 && at.y < r.y + r.h - 1) return true;
    }
    return false;
  }

  lesson::Lesson lesson_;
  session::SessionStatus status_;
  UiState ui_;
  std::vector<session::Command> commands_;
  Progress progress_;
  float width_ = 716;
  float height_ = 676;
  ImVec2 mouse_{-1, -1};
  bool press_ = false;
};

void to_syn_ack(Scene& scene) {
  scene.listening();
  scene.connecting();
  scene.answered();
}

TEST_F(Stage, shows_both_ends_while_the_answer_flies) {
  Scene scene(250 * kMillisecond);
  to_syn_ack(scene);
  draw(scene, 100 * kMillisecond);
  EXPECT_EQ(text_of("stage.client.state"), "SYN_SENT");
  EXPECT_EQ(text_of("stage.server.state"), "SYN_RECV");
  EXPECT_EQ(text_of("stage.client.endpoint"), "127.0.0.1:46156");
  EXPECT_EQ(text_of("stage.server.accept_queue"), "accept queue 0 / 5");
  EXPECT_EQ(text_of("stage.client.send_buffer"), "SYN") << "it waits for its ACK";
  EXPECT_EQ(text_of("ladder.segment.1"), "SYN seq 0 win 64240");
  EXPECT_EQ(text_of("ladder.segment.2"), "SYN, ACK seq 0  ack 1");
  EXPECT_EQ(text_of("ladder.now"), "now · 1 on the wire");
}

TEST_F(Stage, keeps_a_number_that_is_to_be_predicted) {
  Scene scene(250 * kMillisecond);
  to_syn_ack(scene);
  lesson_.steps.back().predict.emplace();
  lesson_.steps.back().predict->conceals = "synack.rel_ack";
  draw(scene, 100 * kMillisecond);
  EXPECT_EQ(text_of("ladder.segment.2"), "SYN, ACK seq 0  ack ?");
  for (const UiText& text : ui_texts()) EXPECT_EQ(text.text.find("ack 1"), std::string::npos) << text.text;
  ui_.raw_numbers = true;
  draw(scene, 100 * kMillisecond);
  EXPECT_NE(text_of("ladder.segment.2").find("ack ?"), std::string::npos) << "the raw number gives it away as well: " << text_of("ladder.segment.2");
  ui_.raw_numbers = false;
  scene.story.add(scene.t, model::PredictionResult{"guess", "1", "1", true});
  draw(scene, 100 * kMillisecond);
  EXPECT_EQ(text_of("ladder.segment.2"), "SYN, ACK seq 0  ack 1");
}

TEST_F(Stage, follows_the_bytes_into_the_receive_buffer) {
  Scene scene(250 * kMillisecond);
  two_writes(scene);
  draw(scene, 100 * kMillisecond);
  EXPECT_EQ(text_of("stage.client.send_buffer"), " WORLD!") << "HELLO was acknowledged long ago";
  EXPECT_EQ(text_of("stage.client.user_buffer"), " WORLD!");
  EXPECT_EQ(text_of("stage.server.receive_buffer"), "HELLO| WORLD!");
  EXPECT_EQ(text_of("stage.server.user_buffer"), "");
}

TEST_F(Stage, what_carries_bytes_is_named_by_how_many) {
  Scene scene(250 * kMillisecond);
  two_writes(scene);
  draw(scene, 100 * kMillisecond);
  EXPECT_EQ(text_of("ladder.segment.4").rfind("5 B seq 1", 0), 0U) << text_of("ladder.segment.4");
  for (const UiText& text : ui_texts()) EXPECT_EQ(text.text.find("PSH"), std::string::npos) << text.text;
}

TEST_F(Stage, the_user_buffer_has_the_name_that_its_listing_gives_it) {
  Scene scene(250 * kMillisecond);
  two_writes(scene);
  width_ = 1000;
  height_ = 900;
  const auto said = [&](std::vector<std::string> listing) {
    auto program = std::make_shared<lesson::Program>();
    program->buffer_bytes = 1024;
    program->listing = std::move(listing);
    for (lesson::ActorSpec& spec : lesson_.actors) spec.program = program;
    draw(scene, 100 * kMillisecond);
    std::string out;
    for (const UiText& text : ui_texts()) {
      if (text.text.find("char ") != std::string::npos) out += text.text + "|";
    }
    return out;
  };
  EXPECT_NE(said({"int main(void) {", "  char letters[1024];  // abc"}).find("7 B in char letters[1024]"), std::string::npos);
  EXPECT_EQ(said({"int main(void) {", "  write(sockfd, \"HELLO\", 5);"}), "") << "it declares none";
}

TEST_F(Stage, no_line_of_the_ladder_is_cut_in_half_by_its_edge) {
  Scene scene(250 * kMillisecond);
  two_writes(scene);
  height_ = 460;  // lower than what happened
  ui_.ladder_follow = false;
  int drawn = 0;
  for (float scroll = 0; scroll < 12; scroll += 0.31F) {
    ui_.ladder_scroll = scroll;
    draw(scene, 100 * kMillisecond);
    const UiItem* ladder = find_ui_item("scroll.ladder");
    ASSERT_NE(ladder, nullptr);
    const float bottom = ladder->rect.y + ladder->rect.h;
    for (const UiText& text : ui_texts()) {
      const Rect& r = text.rect;
      if (r.y + r.h <= ladder->rect.y || r.y >= bottom) continue;
      ++drawn;
      EXPECT_GE(r.y, ladder->rect.y - 1.5F) << text.text << " at " << scroll;
      EXPECT_LE(r.y + r.h, bottom + 1.5F) << text.text << " at " << scroll;
    }
  }
  EXPECT_GT(drawn, 100);
}

TEST_F(Stage, a_tooltip_leaves_free_what_it_explains) {
  Scene scene(250 * kMillisecond);
  to_syn_ack(scene);
  for (const char* id : {"stage.client.state", "stage.server.accept_queue", "step.server"}) {
    mouse_ = {-1, -1};
    draw(scene, 100 * kMillisecond);
    const UiItem* item = find_ui_item(id);
    ASSERT_NE(item, nullptr) << id;
    const Rect rect = item->rect;
    std::vector<std::string> before;
    for (const UiText& text : ui_texts()) before.push_back(text.text);
    for (const float part : {0.1F, 0.9F}) {
      mouse_ = {rect.x + part * rect.w, rect.y + part * rect.h};
      draw(scene, 100 * kMillisecond, 5);
      int tooltips = 0;
      for (const UiText& text : ui_texts()) {
        if (std::find(before.begin(), before.end(), text.text) != before.end()) continue;
        ++tooltips;
        EXPECT_FALSE(overlap(text.rect, rect)) << id << ": " << text.text;
      }
      EXPECT_GT(tooltips, 0) << id << " explains itself";
    }
  }
}

TEST_F(Stage, is_the_same_in_korean) {
  Scene scene(250 * kMillisecond);
  to_syn_ack(scene);
  ui_.language = model::Language::ko;
  draw(scene, 100 * kMillisecond);
  EXPECT_EQ(text_of("stage.server.accept_queue"), "수신 대기열 0 / 5");
  EXPECT_EQ(text_of("stage.client"), "클라이언트");
}

TEST_F(Stage, step_asks_for_one_call) {
  Scene scene(250 * kMillisecond);
  scene.listening();
  draw(scene, 0);
  const UiItem* step = find_ui_item("step.client");
  ASSERT_NE(step, nullptr);
  EXPECT_TRUE(step->enabled);
  mouse_ = {step->rect.x + step->rect.w / 2, step->rect.y + step->rect.h / 2};
  press_ = true;
  draw(scene, 0, 4);
  ASSERT_EQ(commands_.size(), 1U);
  EXPECT_EQ(std::get<session::StepActor>(commands_.front()).actor, "client");
}

TEST_F(Stage, who_is_inside_a_call_cannot_be_stepped_but_run) {
  Scene scene(250 * kMillisecond);
  to_syn_ack(scene);
  draw(scene, 100 * kMillisecond);
  EXPECT_FALSE(find_ui_item("step.client")->enabled);
  EXPECT_TRUE(find_ui_item("run.client")->enabled);
  EXPECT_TRUE(find_ui_item("step.server")->enabled);
  EXPECT_EQ(text_of("stage.client.next"), "waiting in connect() · 0.3 s");
}

TEST_F(Stage, the_past_is_looked_at_and_not_changed) {
  Scene scene(250 * kMillisecond);
  two_writes(scene);
  ui_.playhead.live = false;
  ui_.playhead.t = 3900 * kMillisecond;  // the SYN flies
  draw(scene, 100 * kMillisecond);
  for (const char* id : {"step.client", "step.server", "run.client", "pause.server"}) {
    ASSERT_NE(find_ui_item(id), nullptr) << id;
    EXPECT_FALSE(find_ui_item(id)->enabled) << id;
  }
  EXPECT_NE(find_ui_item("ladder.segment.1"), nullptr);
  EXPECT_EQ(find_ui_item("ladder.segment.2"), nullptr) << "was not sent yet";
  EXPECT_EQ(text_of("ladder.now"), "replay · 3.900 s · 1 on the wire");
  EXPECT_EQ(text_of("stage.client.state"), "SYN_SENT");
}

TEST_F(Stage, clicking_an_arrow_selects_its_segment) {
  Scene scene(250 * kMillisecond);
  to_syn_ack(scene);
  draw(scene, 100 * kMillisecond);
  const UiItem* label = find_ui_item("ladder.segment.1");
  ASSERT_NE(label, nullptr);
  mouse_ = {label->rect.x + label->rect.w / 2, label->rect.y + label->rect.h / 2};
  press_ = true;
  draw(scene, 100 * kMillisecond, 4);
  ASSERT_GT(ui_.selection.event, 0U);
  const auto* sent = std::get_if<model::PacketSent>(&scene.story.timeline.by_seq(ui_.selection.event).payload);
  ASSERT_NE(sent, nullptr);
  EXPECT_EQ(sent->packet, model::PacketId{1});
}

TEST_F(Stage, nothing_covers_anything_at_any_size) {
  struct Size {
    float width, height, scale;
  };
  for (const Size size : {Size{716, 676, 1}, Size{470, 476, 1}, Size{1432, 1352, 2}, Size{1000, 700, 1.5F}}) {
    for (const auto language : {model::Language::en, model::Language::ko}) {
      for (const base::Ns pace : {15 * base::kMicrosecond, 250 * kMillisecond}) {
        SCOPED_TRACE(std::to_string(size.width) + " wide, scale " + std::to_string(size.scale) + (language == model::Language::ko ? ", ko" : ", en") + ", pace " +
                     std::to_string(pace));
        Scene scene(pace);
        two_writes(scene);
        width_ = size.width;
        height_ = size.height;
        ui_.language = language;
        use(size.scale);
        draw(scene, 50 * kMillisecond, 12);
        std::vector<const UiItem*> apart;
        for (const UiItem& item : ui_items()) {
          EXPECT_GE(item.rect.x, 0) << item.id;
          EXPECT_LE(item.rect.x + item.rect.w, width_ + 1) << item.id;
          EXPECT_LE(item.rect.y + item.rect.h, height_ + 1) << item.id;
          const bool card_part = item.id.ends_with("_buffer") || item.id.ends_with(".state") || item.id.ends_with("accept_queue");
          const bool foot = item.id.starts_with("step.") || item.id.starts_with("run.") || item.id.starts_with("pause.") || item.id.ends_with(".next");
          if (card_part || foot || item.id.starts_with("ladder.call.")) apart.push_back(&item);
        }
        EXPECT_GE(apart.size(), 14U);
        for (std::size_t i = 0; i < apart.size(); ++i) {
          for (std::size_t k = i + 1; k < apart.size(); ++k) {
            EXPECT_FALSE(overlap(apart[i]->rect, apart[k]->rect)) << apart[i]->id << " and " << apart[k]->id;
          }
        }
      }
    }
  }
}

/// The receive buffer is full: its window is closed.
TEST_F(Stage, a_closed_window_is_marked_however_little_room_its_bar_has) {
  struct Size {
    float width, height;
  };
  for (const Size size : {Size{716, 676}, Size{470, 476}, Size{440, 400}}) {
    for (const auto language : {model::Language::en, model::Language::ko}) {
      SCOPED_TRACE(std::to_string(size.width) + (language == model::Language::ko ? " wide, ko" : " wide, en"));
      width_ = size.width;
      height_ = size.height;
      ui_.language = language;
      const std::string closed = language == model::Language::ko ? "윈도우 0" : "window 0";
      for (const std::uint32_t unread : {65160U, 65159U}) {
        Scene scene(250 * kMillisecond);
        to_syn_ack(scene);
        scene.connected();
        scene.accepted();
        scene.sample(Scene::kAccepted, model::TcpState::established, kDown, 0, 0, unread);
        draw(scene, 300 * kMillisecond);
        const UiItem* bar = find_ui_item("stage.server.receive_buffer");
        ASSERT_NE(bar, nullptr);
        const std::string text = bar->text;
        const bool marked = std::any_of(ui_texts().begin(), ui_texts().end(), [&](const UiText& one) {
          return (one.text == closed || one.text == "0") && one.rect.x > bar->rect.x && one.rect.x + one.rect.w <= bar->rect.x + bar->rect.w + 1 && overlap(one.rect, bar->rect);
        });
        EXPECT_EQ(marked, unread == 65160) << text;
        EXPECT_EQ(text.ends_with(closed), unread == 65160) << text;
      }
    }
  }
}

/// Beside the newest arrows stands what went along them: for each pair of arrows, in each size the panel has, they keep clear of each other, of the boxes and of both arrows.
TEST_F(Stage, labels_of_the_last_state_changes_stand_clear) {
  ImGui::GetIO().DisplaySize = {width_, height_};
  for (const float scale : {1.0F, 2.0F}) {
    use(scale);
    ImGui::NewFrame();
    const ImVec2 wide = label_size(fonts::small(), "rcv SYN, ACK #40");
    for (const float panel : {13.2F, 17.0F, 21.6F}) {
      for (const float height : {DiagramLayout::least_height(), 30 * em()}) {
        const DiagramLayout layout({3, 5, panel * em(), height});
        const auto way_of = [&](const StateEdge& edge, float shift) { return layout.way(box_of(edge.from, false), box_of(edge.to, ends_below(edge.from)), shift); };
        for (const StateBox& one : state_boxes()) {
          for (const StateBox& other : state_boxes()) {
            const Rect a = layout.rect(one);
            const Rect b = layout.rect(other);
            if (&one == &other) continue;
            EXPECT_FALSE(overlap({a.x, a.y, a.w + 0.35F * em(), a.h + 0.35F * em()}, b)) << to_string(one.state) << " touches " << to_string(other.state);
          }
        }
        std::vector<std::vector<ImVec2>> figure;
        for (const StateEdge& edge : state_edges()) figure.push_back(way_of(edge, 0));
        for (const StateEdge& one : state_edges()) {
          for (const StateEdge& other : state_edges()) {
            SCOPED_TRACE(std::string(to_string(one.from)) + " → " + std::string(to_string(one.to)) + ", " + std::string(to_string(other.from)) + " → " + std::string(to_string(other.to)) + ", " +
                         std::to_string(panel) + " em wide, " + std::to_string(height / em()) + " high, scale " + std::to_string(scale));
            const bool same = one.from == other.from && one.to == other.to;
            const float apart = same ? 0.15F * em() : 0;
            const std::vector<DiagramLabel> labels = {{way_of(one, -apart), wide}, {way_of(other, apart), wide}};
            const std::vector<Rect> places = layout.place_labels(labels, figure, {});
            ASSERT_EQ(places.size(), 2U);
            EXPECT_FALSE(overlap(places[0], places[1]));
            for (const Rect& place : places) {
              for (const StateBox& box : state_boxes()) EXPECT_FALSE(overlap(place, layout.rect(box))) << "covers " << to_string(box.state);
              for (const DiagramLabel& label : labels) {
                for (std::size_t i = 1; i < label.way.size(); ++i) EXPECT_FALSE(crosses(place, label.way[i - 1], label.way[i])) << "covers an arrow that is lit";
              }
            }
          }
        }
      }
    }
    ImGui::EndFrame();
  }
}

/// The SYN-ACK waits in the learner's hand, and its kernel has sent it twice more.
void hold_syn_ack(Scene& scene) {
  to_syn_ack(scene);
  scene.story.add(scene.t, model::Verdict{.packet = model::PacketId{2}, .kind = model::VerdictKind::hold});
  for (std::uint32_t copy = 3; copy <= 4; ++copy) {
    scene.pass(kMillisecond);
    scene.story.send(scene.t, copy, kDown, Scene::kSynAck, 0, 1, 0, 2);
    scene.story.add(scene.t, model::Verdict{.packet = model::PacketId{copy}, .kind = model::VerdictKind::withhold, .copy_of = model::PacketId{2}});
  }
}

TEST_F(Stage, a_held_segment_has_its_verbs_and_counts_its_copies) {
  Scene scene(250 * kMillisecond);
  hold_syn_ack(scene);
  status_.can_hold = true;
  draw(scene, base::kSecond);
  EXPECT_EQ(text_of("ladder.copies.2"), "+2");
  EXPECT_EQ(text_of("ladder.segment.3"), "(not on the screen)");
  EXPECT_NE(text_of("ladder.hand").find("#2\nheld 1.0 s · 2 repeats kept off the wire"), std::string::npos) << text_of("ladder.hand");
  const UiItem* deliver = find_ui_item("ladder.hand.deliver");
  ASSERT_NE(deliver, nullptr);
  EXPECT_TRUE(deliver->enabled);
  mouse_ = {deliver->rect.x + deliver->rect.w / 2, deliver->rect.y + deliver->rect.h / 2};
  press_ = true;
  draw(scene, base::kSecond, 6);
  ASSERT_EQ(commands_.size(), 1U);
  const auto* handle = std::get_if<session::HandlePacket>(&commands_.front());
  ASSERT_NE(handle, nullptr);
  EXPECT_EQ(handle->packet, model::PacketId{2});
  EXPECT_EQ(handle->how.verb, model::Verb::deliver);
}

/// The socket reports that its kernel will send again in so many milliseconds.
void retransmission_in(Scene& scene, model::SocketId socket, model::TcpState state, const model::Flow& flow, std::uint32_t ms) {
  model::SocketSample s;
  s.socket = socket;
  s.state = state;
  s.flow = flow;
  s.in_flight = 1;
  s.has_info = true;
  s.timer = 1;
  s.timer_ms = ms;
  s.rto_us = 1'000'000;
  scene.story.add(scene.t, s);
}

TEST_F(Stage, on_a_small_card_a_timer_leaves_the_accept_queue_its_place) {
  Scene scene(250 * kMillisecond);
  to_syn_ack(scene);
  retransmission_in(scene, Scene::kAccepted, model::TcpState::syn_recv, kDown, 900);
  retransmission_in(scene, Scene::kConnecting, model::TcpState::established, kUp, 900);
  height_ = 476;
  for (const float width : {440.0F, 470.0F, 500.0F, 540.0F}) {
    for (const auto language : {model::Language::en, model::Language::ko}) {
      width_ = width;
      ui_.language = language;
      draw(scene, 100 * kMillisecond);
      EXPECT_NE(find_ui_item("stage.client.next"), nullptr) << "it waits in connect(), and an hourglass says so where words have no room: " << width;
      for (const std::string host : {"stage.client", "stage.server"}) {
        SCOPED_TRACE(host + " " + std::to_string(width));
        const UiItem* timer = find_ui_item(host + ".timer");
        const UiItem* queue = find_ui_item(host + ".accept_queue");
        const UiItem* state = find_ui_item(host + ".state");
        ASSERT_NE(state, nullptr);
        ASSERT_NE(timer, nullptr) << "with a long name and a long state too";
        EXPECT_FALSE(overlap(timer->rect, state->rect));
        EXPECT_EQ(queue == nullptr, host == "stage.client");
        if (queue == nullptr) continue;
        EXPECT_FALSE(overlap(queue->rect, state->rect));
        EXPECT_FALSE(overlap(timer->rect, queue->rect));
      }
    }
  }
}

TEST_F(Stage, a_timer_in_TIME_WAIT_says_what_is_to_come) {
  Scene scene(250 * kMillisecond);
  to_syn_ack(scene);
  model::SocketSample s;
  s.socket = Scene::kConnecting;
  s.state = model::TcpState::time_wait;
  s.flow = kUp;
  s.timer = 3;
  s.timer_ms = 59'000;
  scene.story.add(scene.t, s);
  draw(scene, 100 * kMillisecond);
  EXPECT_NE(text_of("stage.client.timer").find("forgets it in 59 s"), std::string::npos) << text_of("stage.client.timer");
  ui_.language = model::Language::ko;
  draw(scene, 100 * kMillisecond);
  EXPECT_NE(text_of("stage.client.timer").find("59 s 뒤에 커널이 연결을 잊음"), std::string::npos) << text_of("stage.client.timer");
}

TEST_F(Stage, with_long_names_the_wires_buttons_stay_on_the_stage) {
  Scene scene(250 * kMillisecond);
  hold_syn_ack(scene);
  status_.can_hold = true;
  lesson_.actors[0].title = {"Jokes 9090, 127.0.0.1", "농담 9090, 127.0.0.1"};
  lesson_.actors[1].title = {"Visitor from outside", "밖에서 온 손님"};
  for (const float width : {440.0F, 470.0F, 600.0F, 900.0F}) {
    for (const auto language : {model::Language::en, model::Language::ko}) {
      width_ = width;
      ui_.language = language;
      draw(scene, base::kSecond);
      float end = 0;
      for (const char* id : {"wire.hold_all", "wire.hold.client", "wire.hold.server", "wire.release_all"}) {
        const UiItem* item = find_ui_item(id);
        ASSERT_NE(item, nullptr) << id;
        EXPECT_GE(item->rect.x, end) << id << " at " << width;
        end = item->rect.x + item->rect.w;
        EXPECT_LE(end, width - 0.4F * em()) << id << " at " << width;
      }
    }
  }
}

TEST_F(Stage, where_nothing_can_be_held_the_verbs_are_off) {
  Scene scene(250 * kMillisecond);
  hold_syn_ack(scene);
  status_.can_hold = false;
  draw(scene, base::kSecond);
  for (const char* id : {"wire.hold_all", "wire.release_all", "ladder.hand.deliver"}) {
    const UiItem* item = find_ui_item(id);
    ASSERT_NE(item, nullptr) << id;
    EXPECT_FALSE(item->enabled) << id;
  }
}

TEST_F(Stage, the_kernels_timer_counts_down_beside_it) {
  Scene scene(250 * kMillisecond);
  to_syn_ack(scene);
  retransmission_in(scene, Scene::kConnecting, model::TcpState::syn_sent, kUp, 1000);
  draw(scene, 200 * kMillisecond);
  EXPECT_EQ(text_of("stage.client.timer"), "Retransmission (RTO): in 0.8 s");
  draw(scene, 900 * kMillisecond);
  EXPECT_EQ(text_of("stage.client.timer"), "Retransmission (RTO): in 0.1 s");
  draw(scene, 5 * base::kSecond);
  EXPECT_EQ(text_of("stage.client.timer"), "(not on the screen)") << "it fired long ago, and the socket did not say more";
}

}  // namespace
}  // namespace sg::gui
