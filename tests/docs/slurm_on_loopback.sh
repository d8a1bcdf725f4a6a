# A Slurm of one node for the tests: slurmctld, slurmd and munged on the loopback device, all that they
# write below one directory. Sourced; needs root, as slurmd does.
# shellcheck shell=bash

slurm_daemons=()

# munged and slurmd know their user and take only directories that no other user may write to.
start_munge() {
  local home=$1
  mkdir "$home/munge"
  chmod 755 "$home/munge"
  head -c 1024 /dev/urandom >"$home/munge/key"
  chmod 400 "$home/munge/key"
  munged --foreground --force --key-file="$home/munge/key" --socket="$home/munge/socket" \
    --pid-file="$home/munge/pid" --seed-file="$home/munge/seed" --log-file="$home/munge/log" \
    --num-threads=2 >"$home/munge/said" 2>&1 &
  slurm_daemons+=("$!")
}

write_slurm_conf() {
  local home=$1 port=$2 host
  host=$(hostname -s)
  mkdir -p "$home/state" "$home/spool"
  cat >"$home/slurm.conf" <<CONF
ClusterName=loopback
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$home/munge/socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
StateSaveLocation=$home/state
SlurmdSpoolDir=$home/spool
SlurmctldPidFile=$home/slurmctld.pid
SlurmdPidFile=$home/slurmd.pid
SlurmctldLogFile=$home/slurmctld.log
SlurmdLogFile=$home/slurmd.log
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=2048 State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
  : >"$home/cgroup.conf" # else slurmd looks for the one of the system
}

# start_slurm DIRECTORY: returns when the node takes jobs; fails with what the daemons said.
start_slurm() {
  local home=$1 try
  mkdir "$home"
  chmod 755 "$home"
  export SLURM_CONF="$home/slurm.conf"
  write_slurm_conf "$home" "$((20000 + RANDOM % 10000))"
  start_munge "$home"
  for ((try = 0; try < 50; try++)); do
    if [ -S "$home/munge/socket" ]; then break; fi
    sleep 0.1
  done
  slurmctld -D -i >"$home/slurmctld.said" 2>&1 &
  slurm_daemons+=("$!")
  slurmd -D >"$home/slurmd.said" 2>&1 &
  slurm_daemons+=("$!")
  for ((try = 0; try < 200; try++)); do
    [ "$(sinfo -h -o %t 2>/dev/null)" = idle ] && return
    sleep 0.2
  done
  tail -n 5 "$home"/*.said "$home"/*.log >&2
  return 1
}

stop_slurm() {
  local daemon
  for daemon in "${slurm_daemons[@]}"; do kill "$daemon" 2>/dev/null || true; done
  wait "${slurm_daemons[@]}" 2>/dev/null || true
  slurm_daemons=()
}
