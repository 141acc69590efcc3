# Dear ImGui with its GLFW and OpenGL 3 backends, imgui_stdlib and imgui_freetype: imgui_FOUND, imgui_VERSION, target imgui::imgui.
#
# Debian's library holds all of that but has no CMake package; its pkg-config file does not know the backends' include directory.
# SOCKGLASS_IMGUI_DIR, a directory of the sources of any release from 1.86 on, is compiled instead when it is given.

find_package(PkgConfig QUIET)
pkg_check_modules(sg_imgui_needs QUIET IMPORTED_TARGET glfw3 freetype2 gl)

if(SOCKGLASS_IMGUI_DIR)
  if(NOT EXISTS ${SOCKGLASS_IMGUI_DIR}/imgui.h)
    message(FATAL_ERROR "SOCKGLASS_IMGUI_DIR=${SOCKGLASS_IMGUI_DIR}: there is no imgui.h in it")
  endif()
  file(STRINGS ${SOCKGLASS_IMGUI_DIR}/imgui.h imgui_VERSION REGEX "^#define IMGUI_VERSION ")
  string(REGEX REPLACE ".*\"([0-9][^\"]*)\".*" "\\1" imgui_VERSION "${imgui_VERSION}")
  if(NOT TARGET imgui::imgui)
    if(sg_imgui_needs_FOUND)
      set(d ${SOCKGLASS_IMGUI_DIR})
      add_library(sg_tp_imgui_source STATIC
        ${d}/imgui.cpp ${d}/imgui_draw.cpp ${d}/imgui_tables.cpp ${d}/imgui_widgets.cpp
        ${d}/backends/imgui_impl_glfw.cpp ${d}/backends/imgui_impl_opengl3.cpp
        ${d}/misc/cpp/imgui_stdlib.cpp ${d}/misc/freetype/imgui_freetype.cpp)
      target_include_directories(sg_tp_imgui_source SYSTEM PUBLIC ${d} ${d}/backends ${d}/misc/cpp ${d}/misc/freetype)
      target_compile_definitions(sg_tp_imgui_source PUBLIC IMGUI_ENABLE_FREETYPE)
      target_compile_options(sg_tp_imgui_source PRIVATE -w)
      target_link_libraries(sg_tp_imgui_source PUBLIC PkgConfig::sg_imgui_needs ${CMAKE_DL_LIBS})
      add_library(imgui::imgui ALIAS sg_tp_imgui_source)
    endif()
  endif()
  set(imgui_library ${SOCKGLASS_IMGUI_DIR})
else()
  pkg_check_modules(PC_imgui QUIET IMPORTED_TARGET imgui)  # knows that the library needs libstb
  find_path(imgui_INCLUDE_DIR imgui.h HINTS ${PC_imgui_INCLUDE_DIRS} PATH_SUFFIXES imgui)
  find_path(imgui_BACKENDS_DIR imgui_impl_glfw.h HINTS ${imgui_INCLUDE_DIR}/backends PATH_SUFFIXES imgui/backends)
  find_library(imgui_LIBRARY imgui HINTS ${PC_imgui_LIBRARY_DIRS})
  mark_as_advanced(imgui_INCLUDE_DIR imgui_BACKENDS_DIR imgui_LIBRARY)
  set(imgui_VERSION ${PC_imgui_VERSION})
  set(imgui_library ${imgui_LIBRARY})
  if(imgui_LIBRARY AND imgui_INCLUDE_DIR AND imgui_BACKENDS_DIR AND NOT TARGET imgui::imgui)
    add_library(imgui::imgui UNKNOWN IMPORTED)
    set_target_properties(imgui::imgui PROPERTIES
      IMPORTED_LOCATION ${imgui_LIBRARY}
      INTERFACE_INCLUDE_DIRECTORIES "${imgui_INCLUDE_DIR};${imgui_BACKENDS_DIR}")
    foreach(needed PC_imgui sg_imgui_needs)
      if(TARGET PkgConfig::${needed})
        set_property(TARGET imgui::imgui APPEND PROPERTY INTERFACE_LINK_LIBRARIES PkgConfig::${needed})
      endif()
    endforeach()
    set_property(TARGET imgui::imgui APPEND PROPERTY INTERFACE_LINK_LIBRARIES ${CMAKE_DL_LIBS})
  endif()
endif()

include(FindPackageHandleStandardArgs)
if(SOCKGLASS_IMGUI_DIR)
  find_package_handle_standard_args(imgui REQUIRED_VARS imgui_library VERSION_VAR imgui_VERSION)
else()
  find_package_handle_standard_args(imgui REQUIRED_VARS imgui_LIBRARY imgui_INCLUDE_DIR imgui_BACKENDS_DIR VERSION_VAR imgui_VERSION)
endif()
