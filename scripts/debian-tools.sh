# To be sourced. Programs of Debian packages without installing them: unpacked into the project's cache,
# nothing is started, no root is needed.

tools=${XDG_CACHE_HOME:-$HOME/.cache}/grinder-reconcile/debian

# Debian's package as a file in the current folder; with package lists of our own where there are none.
download_package() { # package
  apt-get -q download "$1" >/dev/null 2>&1 && return
  local own=(-o "Dir::State=$tools/apt" -o "Dir::Cache=$tools/apt/cache" -o "Debug::NoLocking=1")
  mkdir -p "$tools/apt/lists/partial" "$tools/apt/cache/archives/partial"
  apt-get -q "${own[@]}" update >/dev/null 2>&1
  apt-get -q "${own[@]}" download "$1" >/dev/null 2>&1
}

# Prints the folder into which a package was unpacked. Fails where there is no apt or no such package.
debian_package() { # package
  local folder=$tools/$1 fresh=$tools/$1.$$
  if [ ! -d "$folder" ]; then
    command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
    mkdir -p "$fresh"
    # Unpacked beside and renamed: two of us may run at once.
    if (cd "$fresh" && download_package "$1" && dpkg -x ./*.deb . && rm ./*.deb) >&2; then
      mv -T "$fresh" "$folder" 2>/dev/null || rm -rf "$fresh"
    else
      rm -rf "$fresh"
      return 1
    fi
  fi
  echo "$folder"
}

# Prints the path of a program: on the PATH, or of a Debian package.
debian_tool() { # package, program
  command -v "$2" && return
  local folder
  folder=$(debian_package "$1") || return 1
  [ -x "$folder/usr/bin/$2" ] && echo "$folder/usr/bin/$2"
}
