# complete.zsh DIRECTORY: lines of patch-cuda-runpath that are completed by a real zsh on a terminal of its own, with
# the completion in DIRECTORY; prints "[typed: completed]" for each.
zmodload zsh/zpty
emulate -L zsh
local typed answer
zpty shell zsh -f -i
# The line is printed, instead of run, when it is accepted.
zpty -w shell "PS1= PS2=; stty -echo; fpath=(${1:A} \$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w shell "show() { print -r -- \"<<\$BUFFER>>\"; BUFFER=; zle accept-line }; zle -N show"
zpty -w shell "bindkey '^I' complete-word; bindkey '^X' show; print ready"
zpty -r shell answer '*ready*'
for typed in --sele --select=cu '--platform jetson-t' expl 'audit --fail-on e' 'rules CR014' 'help exp' 'patch --sele'; do
  zpty -w -n shell "patch-cuda-runpath $typed"$'\t\x18'
  zpty -r shell answer '*>>*'
  answer=${answer##*<<patch-cuda-runpath }
  answer=${answer%%>>*}
  print -r -- "[$typed: ${answer% }]"
done
zpty -d shell
