# What is installed besides the program and the course, and the Debian package (CPack). Read CONTRIBUTING.md, "A release".
# scripts/package builds it, with the preset of that name.
set(sg_package ${CMAKE_CURRENT_LIST_DIR})

if(SOCKGLASS_HAVE_GUI)
  install(FILES assets/sockglass.desktop DESTINATION share/applications)
  install(FILES assets/sockglass.svg DESTINATION share/icons/hicolor/scalable/apps)
  install(FILES ${sg_package}/sockglass.metainfo.xml DESTINATION share/metainfo)
endif()

# gzip without a name and a moment in it: the same input makes the same file.
find_program(SG_GZIP gzip)
function(sg_install_compressed from folder name)
  if(NOT SG_GZIP)
    install(FILES ${from} DESTINATION ${folder} RENAME ${name})
    return()
  endif()
  string(MAKE_C_IDENTIFIER "${folder}/${name}" id)
  set(out ${CMAKE_BINARY_DIR}/package/${folder}/${name}.gz)
  get_filename_component(out_folder ${out} DIRECTORY)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${out_folder}
    COMMAND sh -c "\"$1\" -9n <\"$2\" >\"$3\"" sh ${SG_GZIP} ${from} ${out}
    DEPENDS ${from} VERBATIM)
  add_custom_target(${id} ALL DEPENDS ${out})
  install(FILES ${out} DESTINATION ${folder})
endfunction()
sg_install_compressed(${sg_package}/sockglass.1 share/man/man1 sockglass.1)
sg_install_compressed(${sg_package}/sockglass.ko.1 share/man/ko/man1 sockglass.1)

if(NOT SOCKGLASS_PACKAGE)
  return()
endif()

install(FILES ${sg_package}/copyright DESTINATION share/doc/sockglass)
sg_install_compressed(${sg_package}/changelog share/doc/sockglass changelog)
install(FILES ${sg_package}/apparmor DESTINATION /etc/apparmor.d RENAME sockglass)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME sockglass)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "the sockglass authors <dev@sockglass.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "see a real TCP connection, with the wire in your hands")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"sockglass teaches TCP and socket programming. It runs a real server and a
real client on a loopback of their own, lets you make every socket call by
hand, and shows what the kernel does: each segment with its SEQ and ACK,
each byte in its buffer, both ends and their states. Any segment can be
held, dropped, copied or changed.
.
The course is in it, in English and Korean. Lessons play without a window,
too, and check themselves against the kernel. No root is needed, and
nothing leaves the machine.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION education)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# What is linked is found by dpkg-shlibdeps; OpenGL is opened at run time, so that nothing sees it.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS libgl1)
# A font with Hangul; and a driver, where the machine has none of its own.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-nanum | fonts-noto-cjk, fonts-nanum-coding, libgl1-mesa-dri")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${sg_package}/postinst ${sg_package}/postrm ${sg_package}/conffiles ${sg_package}/triggers)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
include(CPack)
