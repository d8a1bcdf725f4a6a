/// Findings about the entries of a search list: what they are, and what lies in their directories.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cuda_runpath/cuda/releases.hpp"
#include "cuda_runpath/platform/directory.hpp"
#include "policy/audit_parts.hpp"

namespace cuda_runpath {
namespace {

/// Where anybody can write, or what is gone after the build.
constexpr std::array<std::string_view, 8> passing_places = {"/tmp",      "/var/tmp",     "/dev/shm",  "/build",
                                                            "/builddir", "/private/tmp", "/run/user", "/proc"};

bool is_below(std::string_view directory, std::string_view place) {
  return directory.starts_with(place) && (directory.size() == place.size() || directory[place.size()] == '/');
}

bool has_component(std::string_view directory, std::string_view component) {
  while (!directory.empty()) {
    const std::size_t end = std::min(directory.find('/'), directory.size());
    if (directory.substr(0, end) == component) return true;
    directory.remove_prefix(std::min(end + 1, directory.size()));
  }
  return false;
}

bool looks_like_compat(std::string_view directory) {
  return has_component(directory, "compat") || has_component(directory, "compat_orin");
}

class EntryAudit {
 public:
  EntryAudit(const AuditedObject& object, const std::vector<std::string>& entries, std::size_t position,
             std::vector<Finding>& findings)
      : object_(object),
        entries_(entries),
        entry_(entries[position]),
        normal_(normal_directory(entry_)),
        position_(position),
        findings_(findings),
        view_(view_of(object, entry_)) {}

  void run() {
    look_for_stub();
    look_for_insecurity();
    look_for_lost_origin();
    if (!object_.opens_libcuda) return;
    look_at_compat();
    look_for_instability();
  }

 private:
  static const DirectoryView* view_of(const AuditedObject& object, const std::string& entry) {
    const auto at = std::find_if(object.directories.begin(), object.directories.end(),
                                 [&](const DirectoryView& view) { return view.entry == entry; });
    return at == object.directories.end() ? nullptr : &*at;
  }

  void say(RuleId rule, std::string message) {
    findings_.push_back(finding_at(rule, std::move(message), entry_, position_));
  }

  [[nodiscard]] bool is_named_compat() const { return object_.compat && normal_ == normal_directory(*object_.compat); }

  void look_for_stub() {
    const bool is_selected = object_.opens_libcuda || object_.plan != nullptr;
    if (is_selected ? is_stub_directory(entry_) : is_cuda_stub_directory(entry_)) {
      say(RuleId::CR001, "a directory of link-time stubs");
    } else if (view_ != nullptr && view_->libcuda_is_stub) {
      say(RuleId::CR001, "its libcuda.so.1 is the link-time stub");
    }
  }

  void look_for_insecurity() {
    const bool by_origin = entry_.starts_with("$ORIGIN") || entry_.starts_with("${ORIGIN}");
    if (entry_.empty()) {
      say(RuleId::CR009, "an empty entry, which the loader takes for the current directory");
    } else if (!entry_.starts_with('/') && !by_origin && !entry_.starts_with('$')) {
      say(RuleId::CR009, "a relative directory: it depends on where the program is started");
    } else if (!is_named(normal_) && std::any_of(passing_places.begin(), passing_places.end(),
                                                 [&](std::string_view place) { return is_below(normal_, place); })) {
      say(RuleId::CR009, "a temporary or build directory");
    } else if (!by_origin && has_component(entry_, "..")) {
      say(RuleId::CR009, "leads upwards with ..");
    } else if (view_ != nullptr && view_->world_writable) {
      say(RuleId::CR009, "a directory that everybody can write to");
    } else if (by_origin && object_.set_id) {
      say(RuleId::CR009, "$ORIGIN in a setuid or setgid program");
    }
  }

  /// What make and the shell leave of an $ORIGIN that nobody quoted: "$O" is a variable of make, "$ORIGIN" one of
  /// the shell.
  void look_for_lost_origin() {
    constexpr std::array<std::string_view, 6> remains = {"RIGIN",     "ORIGIN",   "{ORIGIN}",
                                                         "\\$ORIGIN", "'$ORIGIN", "$$ORIGIN"};
    const bool lost = std::any_of(remains.begin(), remains.end(), [&](std::string_view remain) {
      return entry_.starts_with(remain) &&
             (entry_.size() == remain.size() ||
              std::string_view("/'").find(entry_[remain.size()]) != std::string_view::npos);
    });
    if (lost || entry_.starts_with("/../")) say(RuleId::CR012, "what is left of an $ORIGIN that was not quoted");
  }

  void look_at_compat() {
    const bool is_compat = is_named_compat() || looks_like_compat(normal_);
    if (!is_compat) return;
    const PlatformRule* rule = object_.rule;
    if (rule != nullptr && rule->compat_use == CompatUse::Never) {
      say(RuleId::CR004, fmt::format("a compat directory, and the platform {} has none: {}", rule->name, rule->why));
    } else if (rule != nullptr && rule->compat_use == CompatUse::Default && object_.compat && !is_named_compat()) {
      say(RuleId::CR004, fmt::format("a compat directory; the one of {} is {}", rule->name, *object_.compat));
    }
    if (view_ == nullptr) return;
    look_into_compat(*view_);
  }

  void look_into_compat(const DirectoryView& view) {
    if (!view.exists && is_named_compat() && object_.looked_at == LookedAt::ThisMachine) {
      // The policy says that it will be there at run time; a build machine needs none.
      say(RuleId::CR005, "this compat directory is not on this machine; with --root an image can be asked");
      findings_.back().severity = Severity::Info;
    } else if (!view.exists) {
      say(RuleId::CR005, "this compat directory is not there");
    } else if (!view.holds_libcuda) {
      say(RuleId::CR005, "this compat directory has no libcuda.so.1");
    } else if (!view.holds_jit_compiler) {
      say(RuleId::CR005, "libnvidia-ptxjitcompiler.so.1 does not lie beside libcuda.so.1: PTX may end with error 221");
    } else if (view.libcuda_cuda && *view.libcuda_cuda >= Version{{11, 5}} && !view.holds_nvvm) {
      say(RuleId::CR005, "libnvidia-nvvm.so.4 does not lie beside libcuda.so.1");
    } else if (!view.libcuda_has_origin) {
      say(RuleId::CR005, "its libcuda.so.1 has no $ORIGIN to find the libraries beside it");
    }
    for (const Version& driver : object_.drivers) {
      if (!view.libcuda_driver || *view.libcuda_driver >= driver) continue;
      say(RuleId::CR006, fmt::format("its libcuda is of driver {}, older than {}: error 803",
                                     driver_text(*view.libcuda_driver), driver_text(driver)));
      break;
    }
  }

  void look_for_instability() {
    if (is_named(normal_) || is_stub_directory(entry_)) return;
    if (entry_.starts_with("$ORIGIN") || entry_.starts_with("${ORIGIN}")) {
      look_for_late_origin();
    } else if (is_below(normal_, "/usr/local/cuda")) {
      say(RuleId::CR012, "a CUDA directory without version: another release may lie there tomorrow");
    } else if (is_loader_default(normal_)) {
      say(RuleId::CR012, "a default directory of the loader: here it goes before what the package brings along");
    }
  }

  /// Whether the policy itself names this directory.
  [[nodiscard]] bool is_named(const std::string& directory) const {
    if (object_.compat && directory == normal_directory(*object_.compat)) return true;
    const std::vector<std::string>& named = object_.driver_directories;
    return std::any_of(named.begin(), named.end(),
                       [&](const std::string& each) { return normal_directory(each) == directory; });
  }

  void look_for_late_origin() {
    for (std::size_t i = 0; i < position_; ++i) {
      const std::string before = normal_directory(entries_[i]);
      if (is_named(before) || !(is_loader_default(before) || is_below(before, "/usr/local"))) continue;
      say(RuleId::CR012,
          fmt::format("comes after {}, where other copies of what the package brings along may lie", before));
      return;
    }
  }

  const AuditedObject& object_;
  const std::vector<std::string>& entries_;
  const std::string& entry_;
  std::string normal_;
  std::size_t position_;
  std::vector<Finding>& findings_;
  const DirectoryView* view_;
};

}  // namespace

void audit_entries(const AuditedObject& object, const std::vector<std::string>& entries,
                   std::vector<Finding>& findings) {
  for (std::size_t i = 0; i < entries.size(); ++i) EntryAudit(object, entries, i, findings).run();
}

}  // namespace cuda_runpath
