# shellcheck shell=bash disable=SC2154  # root comes from the script that sources this
# What ./run and ./test share: finding what is missing, installing it, configuring, building. Sourced, never run.
# Needs: $root, the checkout. Says everything on standard error, so that standard output stays sockglass's own.

say() { printf '%s\n' "$*" >&2; }

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# Where the tests put another /etc/os-release.
os_release=${SOCKGLASS_OS_RELEASE:-/etc/os-release}

is_debian() {
  local ID='' ID_LIKE=''
  [ -r "$os_release" ] || return 1
  # shellcheck disable=SC1090
  . "$os_release"
  case " $ID $ID_LIKE " in *" debian "* | *" ubuntu "*) command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ;; *) return 1 ;; esac
}

# Packages of the named groups, one a line.
packages_of() {
  local group package probe
  while read -r group package probe; do
    case " $* " in *" $group "*) printf '%s\n' "$package" ;; esac
  done <"$root/third_party/packages.txt"
}

# Of the named groups, the packages that dpkg does not have.
missing_debian() {
  local wanted package status
  local -A installed=()
  mapfile -t wanted < <(packages_of "$@")
  while read -r package status; do
    [ "$status" = installed ] && installed[$package]=1
  done < <(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null)
  for package in "${wanted[@]}"; do
    [ "${installed[$package]:-}" ] || printf '%s\n' "$package"
  done
}

have() {
  case $1 in
    cmd:*) command -v "${1#cmd:}" >/dev/null 2>&1 ;;
    pc:*) command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "${1#pc:}" ;;
    header:*) [ -e "/usr/include/${1#header:}" ] || [ -e "/usr/local/include/${1#header:}" ] ;;
    lang:*) command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list ":lang=${1#lang:}" family)" ] ;;
    *) true ;;
  esac
}

# Of the named groups, what this machine lacks, by Debian's package names; for machines without dpkg.
missing_elsewhere() {
  local group package probe
  while read -r group package probe; do
    case " $* " in *" $group "*) have "$probe" || printf '%s\n' "$package" ;; esac
  done <"$root/third_party/packages.txt"
}

# How to become root, in front of a command: nothing to do, sudo, or no way (1).
root_prefix() {
  if [ "$(id -u)" = 0 ]; then
    echo
  elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
    echo sudo
  else
    return 1
  fi
}

# apt-get as root with its noise in a log and a line of progress for each package.
apt_install() {
  local as_root=$1 log=$2 total status
  shift 2
  total=$(LC_ALL=C apt-get install --simulate --no-install-recommends "$@" 2>/dev/null | grep -c '^Inst ' || true)
  # shellcheck disable=SC2086
  LC_ALL=C $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends -o Dpkg::Use-Pty=0 "$@" 2>&1 |
    tee "$log" |
    awk -v total="$total" -v tty="$([ -t 2 ] && echo 1 || echo 0)" '
      function tell(text) { if (tty) printf "\r\033[K%s", text; else if (!(++lines % 20)) print text; fflush() }
      /^Get:/ { tell("  download " ++got " of about " total) }
      /^Unpacking / { tell("  unpack " ++unpacked " of " total ": " $2) }
      /^Setting up / { tell("  set up " ++set_up " of " total ": " $3) }
      END { if (tty) printf "\r\033[K" }' >&2
  status=${PIPESTATUS[0]}
  return "$status"
}

# install_debian PACKAGE…: through apt-get; returns 1 where that cannot be done (and has said why).
install_debian() {
  local as_root log package unknown=() line="apt-get install --no-install-recommends $*"
  if ! as_root=$(root_prefix); then
    printf '%s\n' "Missing: $*" "Only root can install them, and sudo is not here or does not let you. As root:" "  $line" >&2
    return 1
  fi
  say "Installing ${#} packages${as_root:+ through sudo}: $*"
  log=$(mktemp "${TMPDIR:-/tmp}/sockglass-apt.XXXXXX") || return 1
  for package in "$@"; do
    apt-cache show "$package" >/dev/null 2>&1 || unknown+=("$package")
  done
  if [ "${#unknown[@]}" -gt 0 ]; then
    say "Reading the package lists (apt-get update)"
    # shellcheck disable=SC2086
    $as_root apt-get update >"$log" 2>&1 || say "  apt-get update did not end well: $(tail -n 1 "$log")"
  fi
  if ! apt_install "$as_root" "$log" "$@"; then
    # Lists can be old: a version they name is gone from the server.
    say "That did not work; reading the package lists again and trying once more"
    # shellcheck disable=SC2086
    $as_root apt-get update >/dev/null 2>&1
    if ! apt_install "$as_root" "$log" "$@"; then
      tail -n 5 "$log" >&2
      printf '%s\n' "apt-get could not install what is missing (all it said: $log). By hand, as root:" "  $line" >&2
      return 1
    fi
  fi
  rm -f "$log"
}

# ensure_packages NEEDED… -- WISHED…: groups. Ends the script when a needed one is missing and cannot be had; a wished one is let go with a sentence.
ensure_packages() {
  local needed=() wished=() missing=() optional=() into=needed group
  for group in "$@"; do
    if [ "$group" = -- ]; then into=wished; elif [ $into = needed ]; then needed+=("$group"); else wished+=("$group"); fi
  done
  if ! is_debian; then
    mapfile -t missing < <(missing_elsewhere "${needed[@]}")
    [ "${#wished[@]}" -gt 0 ] && mapfile -t optional < <(missing_elsewhere "${wished[@]}")
    if [ "${#missing[@]}" -gt 0 ]; then
      fail "This is not Debian or Ubuntu, so sockglass cannot install what it needs by itself." \
        "Missing, by the names of Debian's packages: ${missing[*]}" \
        "${optional[*]:+Missing for the window: ${optional[*]}}" \
        "Install the same programs and libraries, and start this again."
    fi
    [ "${#optional[@]}" -eq 0 ] || say "Left out for want of: ${optional[*]} (by the names of Debian's packages)"
    return 0
  fi
  mapfile -t missing < <(missing_debian "${needed[@]}")
  [ "${#wished[@]}" -gt 0 ] && mapfile -t optional < <(missing_debian "${wished[@]}")
  [ $((${#missing[@]} + ${#optional[@]})) -gt 0 ] || return 0
  install_debian "${missing[@]}" "${optional[@]}" && return 0
  [ "${#missing[@]}" -eq 0 ] || exit 1
  say "Going on without them."
}

# A build directory that this checkout can use: same place as before, and ours to write to.
check_build_dir() {
  local dir=$root/build/$1 home
  mkdir -p "$dir" 2>/dev/null
  if [ ! -d "$dir" ] || [ ! -w "$dir" ]; then
    fail "Cannot write to $dir: copy the checkout to a folder of your own, or make this one yours (chown -R)."
  fi
  [ ! -e "$dir/build.ninja" ] || [ -w "$dir/build.ninja" ] ||
    fail "$dir was built by $(stat -c %U "$dir/build.ninja" 2>/dev/null || echo another user): remove it (rm -r $dir), or make it yours (chown -R)."
  home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$dir/CMakeCache.txt" 2>/dev/null)
  if [ -n "$home" ] && [ "$home" != "$root" ]; then
    say "$dir was configured for $home: starting it afresh"
    rm -rf "$dir"
  fi
}

# configure PRESET: when there is no build yet, or when the packages changed since.
configure() {
  local preset=$1 dir=$root/build/$1 log state
  shift
  check_build_dir "$preset"
  state=$(is_debian && missing_debian build window test | tr '\n' ' ')
  if [ -e "$dir/build.ninja" ] && [ "$(cat "$dir/.sockglass-missing" 2>/dev/null)" = "$state" ]; then return 0; fi
  say "Configuring build/$preset"
  log=$dir.configure.log
  (cd "$root" && cmake --preset "$preset" "$@") >"$log" 2>&1 || {
    cat "$log" >&2
    fail "CMake could not configure build/$preset."
  }
  grep -h '^-- sockglass: ' "$log" | sed 's/^-- sockglass: /  /' >&2
  rm -f "$log"
  printf '%s' "$state" >"$dir/.sockglass-missing"
}

# build PRESET [COMMAND…]: COMMAND is put before ninja.
build() {
  local preset=$1 dir=$root/build/$1
  shift
  case $("$@" ninja -C "$dir" -n 2>/dev/null) in *"no work to do"*) return 0 ;; esac
  say "Building build/$preset"
  export NINJA_STATUS='  [%f of %t, %e s] '
  if [ -t 1 ] && [ -t 2 ]; then
    (cd "$dir" && "$@" ninja >&2)
  else
    (cd "$dir" && "$@" ninja 2>&1) | awk '/^  \[[0-9]+ of / { if ($1 != "[1" && ++n % 20) next } { print; fflush() }' >&2
  fi || fail "build/$preset could not be built: the first error stands above."
}
