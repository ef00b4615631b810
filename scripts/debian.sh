# shellcheck shell=bash
# Packages from Debian, for scripts that miss something: sourced, not run.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/loyalty

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() {
  say "$*"
  exit 1
}

install_on_system() {
  ((EUID == 0)) && type -P apt-get >/dev/null || return 1
  say "installing Debian's $*"
  apt-get --quiet=2 update >&2 &&
    DEBIAN_FRONTEND=noninteractive apt-get --quiet=2 install --yes --no-install-recommends "$@" >/dev/null
}

# Downloads packages of a Debian release, and all that they need, into
# <work>/apt/archives. apt resolves and verifies them in a root of its own: the
# system stays as it is, and an ordinary user's rights are enough.
#   download_packages <work> <release> <package>…
download_packages() (
  work=$1 release=$2
  shift 2
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [[ -r $keyring ]] && type -P apt-get dpkg >/dev/null || exit 1
  # The mirror is the one that the machine uses already.
  mirror=$(apt-get indextargets --format "\$(REPO_URI)" 'Created-By: Packages' |
    grep --max-count=1 -E '/debian/?$') || exit 1

  mkdir -p "$work"/apt/{lists/partial,archives/partial,sources.d,preferences.d}
  touch "$work/apt/status"
  echo "deb [signed-by=$keyring] $mirror $release main" >"$work/apt/sources.d/debian.list"
  cat >"$work/apt.conf" <<CONF
Dir::State "$work/apt";
Dir::State::status "$work/apt/status";
Dir::Cache "$work/apt";
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$work/apt/sources.d";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "$work/apt/preferences.d";
APT::Sandbox::User "";
Acquire::Languages "none";
Binary::apt-get::APT::Keep-Downloaded-Packages "true";
#clear APT::Update;
#clear DPkg;
CONF
  export APT_CONFIG=$work/apt.conf
  apt-get --quiet=2 update >&2 || exit 1
  apt-get --quiet=2 install --yes --download-only --no-install-recommends "$@" >&2 || exit 1
)
