/// Findings about the entries of a search list: what they are, and what lies in their directories.
#include <fmt/format.h>

#include <algorithm>
#include <array>

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
  EntryAudit(const AuditedObject& object, const std::string& entry, std::size_t position,
             std::vector<Finding>& findings)
      : object_(object),
        entry_(entry),
        normal_(normal_directory(entry)),
        position_(position),
        findings_(findings),
        view_(view_of(object, entry)) {}

  void run() {
    look_for_stub();
    look_for_insecurity();
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
    if (is_stub_directory(entry_)) {
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
    } else if (std::any_of(passing_places.begin(), passing_places.end(),
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
    if (!view.exists) {
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
                                     view.libcuda_driver->text(), driver.text()));
      break;
    }
  }

  void look_for_instability() {
    const bool named_by_rule =
        is_named_compat() || (object_.rule != nullptr && std::find(object_.rule->driver_directories.begin(),
                                                                   object_.rule->driver_directories.end(),
                                                                   normal_) != object_.rule->driver_directories.end());
    if (named_by_rule) return;
    if (is_below(normal_, "/usr/local/cuda")) {
      say(RuleId::CR012, "a CUDA directory without version: another release may lie there tomorrow");
    } else if (is_loader_default(normal_)) {
      say(RuleId::CR012, "a default directory of the loader: here it goes before what the package brings along");
    }
  }

  const AuditedObject& object_;
  const std::string& entry_;
  std::string normal_;
  std::size_t position_;
  std::vector<Finding>& findings_;
  const DirectoryView* view_;
};

}  // namespace

void audit_entries(const AuditedObject& object, const std::vector<std::string>& entries,
                   std::vector<Finding>& findings) {
  for (std::size_t i = 0; i < entries.size(); ++i) EntryAudit(object, entries[i], i, findings).run();
}

}  // namespace cuda_runpath
