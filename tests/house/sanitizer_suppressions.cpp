// What a sanitizer takes for a fault of ours and is none. Linked into everything that is built with one (root CMakeLists.txt).
#ifndef SG_THREAD_SANITIZER
// fontconfig keeps some of what it reads in caches of its own until the process ends, and Mesa's driver likewise.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig\n"
         "leak:swrast_dri\n"
         "leak:libGLX_mesa\n"
         "leak:libLLVM\n";
}

// A leak is told by the library it comes from, and a driver that is unloaded has no name any more: nothing is unloaded here.
extern "C" int dlclose(void*) { return 0; }
#else
// It keeps one state per descriptor *number* of the process. An actor's thread has a descriptor table of its own (docs/adr/0004), so its
// descriptor 4 and the probe's are two different things. It is told to be silent where such a thread uses its descriptors, and nowhere else: make() is
// nothing but the call itself, ~Descriptors() closes what is left, learn(), queue_sizes() and mss_of() ask the socket how it is; keep_inside() tries out a port with a socket of its own.
// Mesa's llvmpipe counts the owners of what its threads share with atomics of its own, and is not built with the sanitizer, which so takes the last owner's
// free() for a race. Nothing of ours runs inside the driver.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race:sg::lab::TracedCalls::make\n"
         "race:sg::lab::HostPorts::keep_inside\n"
         "race:sg::lab::TracedCalls::learn\n"
         "race:sg::lab::TracedCalls::queue_sizes\n"
         "race:mss_of\n"
         "race:sg::lab::Descriptors::~Descriptors\n"
         "race:sg::sys::own_descriptor_table\n"
         "race:swrast_dri\n";
}
#endif
