// What ThreadSanitizer takes for a race and is none. Linked into everything that is built with it (root CMakeLists.txt).
//
// It keeps one state per descriptor *number* of the process. An actor's thread has a descriptor table of its own (docs/adr/0004), so its
// descriptor 4 and the probe's are two different things. Only where such a thread makes or closes descriptors is it told to be silent: make() is
// nothing but the call itself.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race:sg::lab::TracedCalls::make\n"
         "race:sg::lab::TracedCalls::~TracedCalls\n"
         "race:sg::sys::own_descriptor_table\n";
}
