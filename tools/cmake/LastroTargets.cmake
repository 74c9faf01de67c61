# lastro_library(NAME SOURCES ... DEPS ...)             a folder is a library
# lastro_test(NAME LABEL label SOURCES ... DEPS ...)    a Catch2 program, run by ctest under its label
# lastro_python_test(NAME LABEL label COMMAND program.py arguments ...)
#                                                       a Python program of this folder that runs lastro, likewise
# lastro_benchmark(NAME SOURCES ... DEPS ...)           a Google Benchmark program
set(LASTRO_OPTIMIZATION "-O2" CACHE STRING "optimization and debug flags of every target")
set(LASTRO_SANITIZE "" CACHE STRING "value of -fsanitize, empty for none")

add_library(lastro_options INTERFACE)
separate_arguments(lastro_flags NATIVE_COMMAND "${LASTRO_OPTIMIZATION}")
target_compile_options(lastro_options INTERFACE
  -Wall -Wextra -Wconversion -Werror ${lastro_flags} -fno-omit-frame-pointer)
# Beast's headers trip these two at -O2 and under TSan with GCC 12: reported, not fatal.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(lastro_options INTERFACE -Wno-error=maybe-uninitialized)
  if(LASTRO_SANITIZE STREQUAL "thread")
    target_compile_options(lastro_options INTERFACE -Wno-error=tsan)
  endif()
endif()
if(LASTRO_SANITIZE)
  target_compile_options(lastro_options INTERFACE -fsanitize=${LASTRO_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(lastro_options INTERFACE -fsanitize=${LASTRO_SANITIZE})
endif()

# How many times longer than in release a test may take and wait: ctest's limits and, by patience.py, the tests' own.
set(LASTRO_SLOWDOWN 1)
set(lastro_preloaded $<TARGET_FILE:faults>)
if(LASTRO_SANITIZE MATCHES "address|thread")
  set(LASTRO_SLOWDOWN 4)
  set(lastro_runtime libasan.so)
  if(LASTRO_SANITIZE STREQUAL "thread")
    set(LASTRO_SLOWDOWN 10)
    set(lastro_runtime libtsan.so)
  endif()
  # GCC's runtimes are libraries, and have to be loaded before any other that replaces functions of the system.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${lastro_runtime}
      OUTPUT_VARIABLE lastro_runtime OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    string(PREPEND lastro_preloaded "${lastro_runtime}:")
  endif()
endif()
target_include_directories(lastro_options INTERFACE ${PROJECT_SOURCE_DIR})

function(lastro_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_library(lastro_${name} STATIC ${arg_SOURCES})
  target_link_libraries(lastro_${name} PUBLIC lastro_options ${arg_DEPS})
endfunction()

# Of a program, in a build with ThreadSanitizer: leaves out what it cannot judge, see tsan_suppressions.cc.
function(lastro_fit_for_tsan program)
  if(LASTRO_SANITIZE STREQUAL "thread")
    target_sources(${program} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support/tsan_suppressions.cc)
    target_link_options(${program} PRIVATE
      -Wl,--version-script=${PROJECT_SOURCE_DIR}/tests/support/tsan_exports.map)
  endif()
endfunction()

function(lastro_test name)
  cmake_parse_arguments(arg "SEPARATE" "LABEL;TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(NOT TARGET lastro_catch_main)
    # Catch2's own main returns the number of failures, and 77 of them would read as a skip.
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/catch_main.cc @ONLY CONTENT [[
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
int main(int argc, char** argv) { return Catch::Session().run(argc, argv) == 0 ? 0 : 1; }
]])
    add_library(lastro_catch_main STATIC ${CMAKE_BINARY_DIR}/catch_main.cc)
    target_link_libraries(lastro_catch_main PUBLIC Catch2::Catch2)
    target_compile_options(lastro_catch_main PRIVATE ${lastro_flags})
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(test_${name} ${arg_SOURCES})
  lastro_fit_for_tsan(test_${name})
  math(EXPR arg_TIMEOUT "${LASTRO_SLOWDOWN} * ${arg_TIMEOUT}")
  # A program's files are compiled together, three times faster, since they share most of what they include; SEPARATE
  # for those that use one name for different things.
  if(LASTRO_UNITY_TESTS AND NOT arg_SEPARATE)
    set_target_properties(test_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 16)
  endif()
  target_link_libraries(test_${name} PRIVATE lastro_options lastro_catch_main ${arg_DEPS})
  add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT} SKIP_RETURN_CODE 77)
endfunction()

function(lastro_python_test name)
  cmake_parse_arguments(arg "SERIAL" "LABEL;TIMEOUT" "COMMAND" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  math(EXPR arg_TIMEOUT "${LASTRO_SLOWDOWN} * ${arg_TIMEOUT}")
  list(POP_FRONT arg_COMMAND program)
  add_test(NAME ${name} COMMAND /usr/bin/python3 -u ${CMAKE_CURRENT_SOURCE_DIR}/${program} ${arg_COMMAND}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set(environment LASTRO_BINARY=$<TARGET_FILE:lastro> FAULTS_LIBRARY=${lastro_preloaded}
    LASTRO_SLOWDOWN=${LASTRO_SLOWDOWN})
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT} SKIP_RETURN_CODE 77
    RUN_SERIAL ${arg_SERIAL} ENVIRONMENT "${environment}")
endfunction()

function(lastro_benchmark name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(bench_${name} ${arg_SOURCES})
  target_link_libraries(bench_${name} PRIVATE lastro_options benchmark::benchmark_main ${arg_DEPS})
endfunction()
