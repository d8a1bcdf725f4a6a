/// libcuda_runpath: which objects open the CUDA driver, which directories they search first, and how that is
/// changed by as few bytes as possible. This one header is the public set; docs/library.md walks through it.
///
/// Nothing throws but std::bad_alloc: what can fail returns Result<T>, an Error with place and next step. Offsets and
/// sizes are bytes. No state is shared: objects of different files may be used by different threads at once.
///
///     open      DiskFile::open(path), or a RandomAccess of your own: MemoryFile, an archive member
///     read      ElfFile::read(file), read_object_facts(elf)
///     judge     is_driver_stub, cuda_evidence(elf, facts, depth), opens_driver, opens_libcuda
///     arrange   find_platform(builtin_platforms(), name), search_directories, plan_runpath
///     edit      plan_edit(elf, plan, rungs): the writes as data, proved on an overlay; EditedFile shows their effect
///     commit    commit_permit, commit_edit or write_edited_copy; recover after a crash
///     prove     verify_edit(before, after, plan, edit)
///     foretell  read_device_code, runtime_version, driver_version, predict(program, driver, gpu)
///
/// Before 1.0 a new minor version may change these signatures; find_package(cuda_runpath 0.1) asks for its own.
#pragma once

#include "cuda_runpath/cuda/evidence.hpp"
#include "cuda_runpath/cuda/fat_binary.hpp"
#include "cuda_runpath/cuda/verdict.hpp"
#include "cuda_runpath/cuda/versions_inside.hpp"
#include "cuda_runpath/elf/object_facts.hpp"
#include "cuda_runpath/io/commit.hpp"
#include "cuda_runpath/io/disk_file.hpp"
#include "cuda_runpath/platform/platform_rule.hpp"
#include "cuda_runpath/policy/runpath_plan.hpp"
#include "cuda_runpath/rewrite/edit_plan.hpp"
#include "cuda_runpath/rewrite/verify.hpp"
#include "cuda_runpath/version.hpp"
