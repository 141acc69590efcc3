# Finds every dependency; each stands behind a target of ours (sg::fmt, sg::json, …), and no other CMake file asks for a package.
# Included, not added as a directory: imported targets are visible only where they were found, and below.
#
# What is missing is gathered first and told once, by package, with the one line that installs it.
# Windows are optional: SOCKGLASS_HAVE_GUI says whether all of their packages were found.

list(APPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR}/modules)
set(SOCKGLASS_IMGUI_DIR "" CACHE PATH "A Dear ImGui source directory to compile, instead of the system's library")

set(sg_missing_core "")   # packages without which nothing builds
set(sg_missing_tests "")  # packages of the tests
set(sg_missing_gui "")    # packages of the window

macro(sg_need group package)
  list(APPEND sg_missing_${group} ${package})
endmacro()

# An interface library of our own over imported ones, so that their headers count as system headers.
function(sg_third_party name)
  add_library(sg_tp_${name} INTERFACE)
  target_link_libraries(sg_tp_${name} INTERFACE ${ARGN})
  add_library(sg::${name} ALIAS sg_tp_${name})
endfunction()

# ---- everything needs these -------------------------------------------------------------------------------------------------------------
find_package(PkgConfig QUIET)
if(NOT PKG_CONFIG_FOUND)
  message(FATAL_ERROR "sockglass needs pkg-config to find its libraries. On Debian and Ubuntu:\n  sudo apt-get install pkg-config\n(./run installs everything by itself.)")
endif()
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

find_package(fmt QUIET)
if(TARGET fmt::fmt)
  sg_third_party(fmt fmt::fmt)
else()
  sg_need(core libfmt-dev)
endif()

find_package(nlohmann_json 3.10 QUIET)
if(TARGET nlohmann_json::nlohmann_json)
  sg_third_party(json nlohmann_json::nlohmann_json)
else()
  sg_need(core nlohmann-json3-dev)
endif()

find_package(CLI11 QUIET)
if(TARGET CLI11::CLI11)
  sg_third_party(cli11 CLI11::CLI11)
else()
  sg_need(core libcli11-dev)
endif()

pkg_check_modules(sg_mnl QUIET IMPORTED_TARGET libmnl)
pkg_check_modules(sg_nftnl QUIET IMPORTED_TARGET libnftnl)
pkg_check_modules(sg_nfqueue QUIET IMPORTED_TARGET libnetfilter_queue)
if(sg_mnl_FOUND AND sg_nftnl_FOUND AND sg_nfqueue_FOUND)
  sg_third_party(netlink PkgConfig::sg_nfqueue PkgConfig::sg_nftnl PkgConfig::sg_mnl)
endif()
if(NOT sg_mnl_FOUND)
  sg_need(core libmnl-dev)
endif()
if(NOT sg_nftnl_FOUND)
  sg_need(core libnftnl-dev)
endif()
if(NOT sg_nfqueue_FOUND)
  sg_need(core libnetfilter-queue-dev)
endif()

pkg_check_modules(sg_pcap QUIET IMPORTED_TARGET libpcap)
if(sg_pcap_FOUND)
  sg_third_party(pcap PkgConfig::sg_pcap)
else()
  sg_need(core libpcap-dev)
endif()

# ---- tests and benchmarks ---------------------------------------------------------------------------------------------------------------
if(SOCKGLASS_TESTS)
  find_package(GTest QUIET)
  if(TARGET GTest::gtest_main AND TARGET GTest::gmock)
    sg_third_party(gtest_main GTest::gtest_main GTest::gmock)
  else()
    sg_need(tests libgtest-dev)
    sg_need(tests libgmock-dev)
  endif()
endif()

# A benchmark that wants Google Benchmark asks for this target and does without where it is missing.
if(SOCKGLASS_BENCH)
  find_package(benchmark QUIET)
  if(TARGET benchmark::benchmark)
    sg_third_party(benchmark benchmark::benchmark)
  endif()
endif()

# ---- the window -------------------------------------------------------------------------------------------------------------------------
set(SOCKGLASS_HAVE_GUI OFF)
if(SOCKGLASS_GUI)
  find_package(imgui QUIET)  # modules/Findimgui.cmake
  if(NOT imgui_FOUND)
    sg_need(gui libimgui-dev)
  endif()
  pkg_check_modules(sg_glfw QUIET IMPORTED_TARGET glfw3>=3.3)
  if(NOT sg_glfw_FOUND)
    sg_need(gui libglfw3-dev)
  endif()
  pkg_check_modules(sg_freetype QUIET IMPORTED_TARGET freetype2)
  if(NOT sg_freetype_FOUND)
    sg_need(gui libfreetype-dev)
  endif()
  pkg_check_modules(sg_gl QUIET IMPORTED_TARGET gl)
  if(NOT sg_gl_FOUND)
    sg_need(gui libgl-dev)
  endif()
  pkg_check_modules(sg_fontconfig QUIET IMPORTED_TARGET fontconfig)
  if(NOT sg_fontconfig_FOUND)
    sg_need(gui libfontconfig-dev)
  endif()
  find_path(SG_STB_INCLUDE_DIR stb_image_write.h PATH_SUFFIXES stb)
  if(NOT SG_STB_INCLUDE_DIR)
    sg_need(gui libstb-dev)
  endif()
  # glad 2 writes the OpenGL loader while we build. Release 1 has another command line (with --generator) and writes another header.
  find_program(SG_GLAD glad)
  set(sg_glad_help "--generator")
  if(SG_GLAD)
    execute_process(COMMAND ${SG_GLAD} --help OUTPUT_VARIABLE sg_glad_help ERROR_QUIET RESULT_VARIABLE sg_glad_result)
  endif()
  if(NOT SG_GLAD OR NOT sg_glad_result EQUAL 0 OR sg_glad_help MATCHES "--generator")
    sg_need(gui python3-glad)
  endif()
  if(NOT sg_missing_gui)
    set(SOCKGLASS_HAVE_GUI ON)
  endif()
endif()

# ---- tell -------------------------------------------------------------------------------------------------------------------------------
set(sg_missing ${sg_missing_core} ${sg_missing_tests})
if(SOCKGLASS_GUI STREQUAL "REQUIRED")
  list(APPEND sg_missing ${sg_missing_gui})
endif()
if(sg_missing)
  set(sg_all ${sg_missing_core} ${sg_missing_tests} ${sg_missing_gui})
  string(REPLACE ";" " " sg_all "${sg_all}")
  set(sg_hint "")
  if(sg_missing_tests AND NOT sg_missing_core)
    set(sg_hint "\nTo build without the tests:\n  -DSOCKGLASS_TESTS=OFF")
  endif()
  message(FATAL_ERROR "sockglass cannot be built yet. Missing:\n  ${sg_all}\n"
    "On Debian and Ubuntu:\n  sudo apt-get install ${sg_all}\n"
    "Elsewhere, install the packages of the same libraries. (./run does this by itself on Debian and Ubuntu.)${sg_hint}")
endif()
if(SOCKGLASS_HAVE_GUI)
  message(STATUS "sockglass: with the window (Dear ImGui ${imgui_VERSION})")
elseif(SOCKGLASS_GUI)
  string(REPLACE ";" " " sg_all "${sg_missing_gui}")
  message(STATUS "sockglass: the window is left out (missing: ${sg_all}); the command line is built")
else()
  message(STATUS "sockglass: the window is left out (SOCKGLASS_GUI=OFF); the command line is built")
endif()

# ---- the window's targets ---------------------------------------------------------------------------------------------------------------
if(SOCKGLASS_HAVE_GUI)
  sg_third_party(glfw PkgConfig::sg_glfw)
  sg_third_party(fontconfig PkgConfig::sg_fontconfig)
  sg_third_party(imgui imgui::imgui)  # brings GLFW, FreeType, GL and dl

  add_library(sg_tp_stb INTERFACE)
  target_include_directories(sg_tp_stb SYSTEM INTERFACE ${SG_STB_INCLUDE_DIR})
  add_library(sg::stb ALIAS sg_tp_stb)

  # --reproducible: from the specification inside the package; without it glad asks the network.
  set(sg_glad_dir ${CMAKE_BINARY_DIR}/glad)
  add_custom_command(
    OUTPUT ${sg_glad_dir}/include/glad/gl.h ${sg_glad_dir}/include/KHR/khrplatform.h ${sg_glad_dir}/src/gl.c
    COMMAND ${SG_GLAD} --quiet --reproducible --api gl:core=3.3 --extensions= --out-path ${sg_glad_dir} c
    COMMENT "Generating the OpenGL 3.3 loader (glad)" VERBATIM)
  add_library(sg_tp_glad STATIC ${sg_glad_dir}/src/gl.c)
  target_include_directories(sg_tp_glad SYSTEM PUBLIC ${sg_glad_dir}/include)
  target_link_libraries(sg_tp_glad PUBLIC ${CMAKE_DL_LIBS})
  add_library(sg::glad ALIAS sg_tp_glad)
endif()
