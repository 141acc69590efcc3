// What ThreadSanitizer takes for a race and is none. Linked into everything that is built with it (root CMakeLists.txt).
//
// It keeps one state per descriptor *number* of the process. An actor's thread has a descriptor table of its own (docs/adr/0004), so its
// descriptor 4 and the probe's are two different things. It is told to be silent where such a thread uses its descriptors, and nowhere else: make() is
// nothing but the call itself, learn() and queue_sizes() ask the socket how it is.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race:sg::lab::TracedCalls::make\n"
         "race:sg::lab::TracedCalls::learn\n"
         "race:sg::lab::TracedCalls::queue_sizes\n"
         "race:sg::lab::TracedCalls::~TracedCalls\n"
         "race:sg::sys::own_descriptor_table\n";
}
