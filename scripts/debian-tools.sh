# To be sourced. Programs of Debian packages without installing them: unpacked into the project's cache,
# nothing is started, no root is needed.

tools=${XDG_CACHE_HOME:-$HOME/.cache}/grinder-reconcile/debian

# Runs apt-get; once more with package lists of our own where it fails, as it does where there are none.
with_lists() { # argument ...
  local unlocked=(-q -o "Debug::NoLocking=1")
  apt-get "${unlocked[@]}" "$@" >/dev/null 2>&1 && return
  local own=("${unlocked[@]}" -o "Dir::State=$tools/apt" -o "Dir::Cache=$tools/apt/cache")
  mkdir -p "$tools/apt/lists/partial" "$tools/apt/cache/archives/partial"
  apt-get "${own[@]}" update >/dev/null 2>&1
  apt-get "${own[@]}" "$@" >/dev/null 2>&1
}

# Debian's package as a file in the current folder.
download_package() { with_lists download "$1"; } # package

# The same, with every package that it needs and that is not installed.
download_with_needs() { # package
  mkdir partial
  with_lists -y -o "Dir::Cache::archives=$PWD" --no-install-recommends --download-only install "$1" && rm -r partial
}

# Prints the folder of this name, into which is unpacked what the command downloads. Fails where there is no
# apt or no such package.
unpacked() { # folder, command ...
  local folder=$tools/$1 fresh=$tools/$1.$$
  shift
  if [ ! -d "$folder" ]; then
    command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
    mkdir -p "$fresh"
    # Unpacked beside and renamed: two of us may run at once.
    if (cd "$fresh" && "$@" && for file in ./*.deb; do dpkg -x "$file" . || exit; done && rm ./*.deb) >&2; then
      mv -T "$fresh" "$folder" 2>/dev/null || rm -rf "$fresh"
    else
      rm -rf "$fresh"
      return 1
    fi
  fi
  echo "$folder"
}

# Prints the folder into which a package was unpacked.
debian_package() { unpacked "$1" download_package "$1"; } # package

# Prints the path of a program: on the PATH, or of a Debian package.
debian_tool() { # package, program
  command -v "$2" && return
  local folder
  folder=$(debian_package "$1") || return 1
  [ -x "$folder/usr/bin/$2" ] && echo "$folder/usr/bin/$2"
}
