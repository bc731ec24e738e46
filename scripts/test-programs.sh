#!/usr/bin/env bash
# Gets the programs without which some tests are skipped, where they are not on the PATH: zsh and fish for
# completion, Chromium for the Web UI, Spin for the models. Debian's packages, with what they need, are unpacked into the project's
# cache, where the tests find them from then on; nothing is installed. Says what there is and what is not;
# exit status 0 in any case.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
. scripts/debian-tools.sh
bin=$tools/bin

# Makes what is only unpacked a program: loader and fontconfig do not look there by themselves.
start_script() { # folder, path in it
  cat <<SCRIPT
#!/bin/sh
export LD_LIBRARY_PATH='$(find "$1" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)'
export FONTCONFIG_FILE='$1/fonts.conf'
exec '$1/$2' "\$@"
SCRIPT
}

fonts_conf() { # folder
  cat <<CONF
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir><dir>$1/usr/share/fonts</dir></fontconfig>
CONF
}

# Prints what is there of a program. Fails where it cannot be had, or does not start.
program() { # name, package, path in its folder, option that prints its version
  command -v "$1" && return
  local folder script=$bin/$1
  folder=$(unpacked "$2-and-needs" download_with_needs "$2") && [ -x "$folder/$3" ] || return 1
  mkdir -p "$bin"
  # fish looks for its functions beside itself only where this is there too.
  mkdir -p "$folder/usr/etc/fish"
  fonts_conf "$folder" >"$folder/fonts.conf"
  start_script "$folder" "$3" >"$script.$$" && chmod +x "$script.$$" && mv "$script.$$" "$script"
  "$script" "$4" >/dev/null 2>&1 && echo "$script" && return
  rm "$script"
  return 1
}

while read -r name package path version; do
  if where=$(program "$name" "$package" "$path" "$version"); then
    echo "ok       $name ($where)"
  else
    echo "left out $name: not on the PATH, and no Debian package to be had"
  fi
done <<'PROGRAMS'
zsh      zsh                     bin/zsh                                  --version
fish     fish                    usr/bin/fish                             --version
chromium chromium-headless-shell usr/lib/chromium/chromium-headless-shell --version
spin     spin                    usr/bin/spin                             -V
PROGRAMS
