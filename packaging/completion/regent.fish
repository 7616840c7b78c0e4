# Completion of fish for regent. Made from the schema: REGENT_REWRITE=1 ctest -R '^documents$'
complete -c regent -l run-dir -r -a '(__fish_complete_directories)'
complete -c regent -l version
complete -c regent -l help
complete -c regent -n __fish_use_subcommand -f -a check -d 'Check a configuration file'
complete -c regent -n '__fish_seen_subcommand_from check' -l compat -x -a 'keepalived none'
complete -c regent -n '__fish_seen_subcommand_from check' -l config-id
complete -c regent -n '__fish_seen_subcommand_from check' -l format -x -a 'text json sarif'
complete -c regent -n '__fish_seen_subcommand_from check' -l strict
complete -c regent -n '__fish_seen_subcommand_from check' -l help
complete -c regent -n __fish_use_subcommand -f -a diff -d 'Say what a reload would do'
complete -c regent -n '__fish_seen_subcommand_from diff' -l compat -x -a 'keepalived none'
complete -c regent -n '__fish_seen_subcommand_from diff' -l config-id
complete -c regent -n '__fish_seen_subcommand_from diff' -l json
complete -c regent -n '__fish_seen_subcommand_from diff' -l help
complete -c regent -n __fish_use_subcommand -f -a config -d 'Show a configuration as it is in effect'
complete -c regent -n '__fish_seen_subcommand_from config' -a show
complete -c regent -n '__fish_seen_subcommand_from config' -l compat -x -a 'keepalived none'
complete -c regent -n '__fish_seen_subcommand_from config' -l config-id
complete -c regent -n '__fish_seen_subcommand_from config' -l defaults
complete -c regent -n '__fish_seen_subcommand_from config' -l json
complete -c regent -n '__fish_seen_subcommand_from config' -l redact
complete -c regent -n '__fish_seen_subcommand_from config' -l secrets
complete -c regent -n '__fish_seen_subcommand_from config' -l help
complete -c regent -n __fish_use_subcommand -f -a convert -d 'Make a configuration of regent from one of keepalived'
complete -c regent -n '__fish_seen_subcommand_from convert' -l config-id
complete -c regent -n '__fish_seen_subcommand_from convert' -l force
complete -c regent -n '__fish_seen_subcommand_from convert' -l output
complete -c regent -n '__fish_seen_subcommand_from convert' -l help
complete -c regent -n __fish_use_subcommand -f -a prefer -d 'Put hosts first in a priority list'
complete -c regent -n '__fish_seen_subcommand_from prefer' -f
complete -c regent -n '__fish_seen_subcommand_from prefer' -l add
complete -c regent -n '__fish_seen_subcommand_from prefer' -l compat -x -a 'keepalived none'
complete -c regent -n '__fish_seen_subcommand_from prefer' -l config-id
complete -c regent -n '__fish_seen_subcommand_from prefer' -l file
complete -c regent -n '__fish_seen_subcommand_from prefer' -l help
complete -c regent -n __fish_use_subcommand -f -a explain -d 'Explain a keyword or a diagnostic code'
complete -c regent -n '__fish_seen_subcommand_from explain' -f -a '-nodad SSL V001 V002 V003 V004 V005 V006 V007 V008 V009 V010 V011 V012 V013 V014 V015 V016 V017 V018 V019 V020 V021 V022 V023 V024 V025 V026 V027 V028 V029 V030 V031 V032 V033 V034 V035 V036 V037 V038 V040 V041 V042 V043 V044 V045 V046 V047 V060 V061 V062 V063 V064 V070 V071 V072 V073 V074 V075 V076 V077 V078 V080 V081 V082 V083 V084 V085 V086 V087 V088 V089 V090 V091 V092 V093 V094 V095 V096 V097 V098 V099 V100 accept active_key add advert_int advmss anti_replay append auth_hmac auth_pass auth_type authentication autojoin bfd_cpu_affinity bfd_instance bfd_no_swap bfd_priority bfd_process_name bfd_rlimit_rttime bfd_rt_priority blackhole brd broadcast ca_file check_unicast_src checker checker_cpu_affinity checker_log_all_failures checker_no_swap checker_priority checker_process_name checker_rlimit_rttime checker_rt_priority child_wait_time config_save_dir congctl cwnd data_use_instance dbus_no_interface_name dbus_service_name debug default default6 default_interface delay dev disable_local_igmp dns_check dont_track_primary down_timer_adverts dport dsfield dynamic_interfaces email_events email_program enable_dbus enable_script_security enable_snmp_checker enable_snmp_keepalived enable_snmp_rfc enable_snmp_rfcv2 enable_snmp_rfcv3 enable_snmp_vrrp enable_traps encap expect expect_body expect_regex expect_status expires expires_within fall fast_interval fastopen_no_cookie features fifo_write_vrrp_states_on_reload file flap_hold flap_limit flap_window fork_delay from full_command fwmark garp_extra_if garp_group garp_interval garp_lower_prio_delay garp_lower_prio_repeat garp_master_delay garp_master_refresh garp_master_refresh_repeat garp_master_repeat global_defs global_tracking gna_interval goto group gw header higher_prio_send_advert home hoplimit host http_check icmp_check idle_tx iif include include_check includea includeb includem includer includew inet inet6 init_fail init_file initcwnd initrwnd instance interface interface_up_down_delays interfaces interval ipproto iproute_etc_dir iproute_usr_dir json_dump_file json_version kernel_rx_buf_size key l3mdev label linkbeat_interfaces linkbeat_use_polling lock log_unknown_vrids lookup lower_prio_no_advert lvs_flush lvs_flush_on_stop lvs_flush_onstop lvs_netlink_cmd_rcv_bufs lvs_netlink_cmd_rcv_bufs_force lvs_netlink_monitor_rcv_bufs lvs_netlink_monitor_rcv_bufs_force lvs_notify_fifo lvs_notify_fifo_script lvs_sync_daemon lvs_sync_daemon_interface lvs_timeouts max_auto_priority max_hops max_latency max_ttl mcast_dst_ip mcast_src_ip method metric min_auto_priority_delay min_rx min_ttl min_tx mngtmpaddr mode mtu multihop multiplier namespace_with_ipsets native_ipv6 neighbor_ip net_namespace net_namespace_ipvs nexthop nftables nftables_counters nftables_ifindex nftables_ipvs nftables_ipvs_priority nftables_ipvs_start_fwmark nftables_priority no_accept no_checker_emails no_email_faults no_track no_virtual_ipaddress nop nopreempt noprefixroute noreverse notification_email notification_email_from notify notify_backup notify_deleted notify_fault notify_fifo notify_fifo_script notify_master notify_master_rx_lower_pri notify_priority_changes notify_stop notify_url oif old_unicast_checksum on_fail onlink or order owner_ignore_adverts param_match passive peer preempt preempt_delay pref preference preferred_lft prepend priority priority_list process process_monitor_rcv_bufs process_monitor_rcv_bufs_force process_name process_names prohibit promote_secondaries protocol query quickack quorum quorum_max random_seed real_server realms recursion reload_check_config reload_file reload_repeat reload_time_file reordering request require reverse rise router_id rs_init_notifies rto_min rtt rttvar scope script script_user send separate_families server set_supplementary_groups shutdown_script shutdown_script_timeout size skip_check_adv_addr smtp_alert smtp_alert_checker smtp_alert_vrrp smtp_connect_timeout smtp_helo_name smtp_server snmp_socket source source_ip sport src ssthresh startup_script startup_script_timeout state state_dump_file static_ipaddress static_routes static_rules stats_dump_file strict_mode suppress_ifgroup suppress_prefixlength sync_group_tracking_weight table tcp_check terminate_delay thread_timer_expired throw time_window timeout timer_expired_backup tls tmp_config_directory to tos track_bfd track_check track_file track_group track_interface track_process track_script track_src_ip transport ttl ttl-propagate tun_id type uidrange umask unicast unicast_fault_no_peer unicast_peer unicast_src_ip unicast_ttl unit unit_check unreachable url use_ipvlan use_pid_dir use_symlink_paths use_vmac use_vmac_addr user v3_checksum_as_v2 verify version via virtual_address virtual_ipaddress virtual_ipaddress_excluded virtual_router_id virtual_routes virtual_rules virtual_server virtual_server_group vmac_addr_prefix vmac_prefix vmac_xmit_base vrf vrrp vrrp_check_unicast_src vrrp_cpu_affinity vrrp_defaults vrrp_delay_after_boot vrrp_down_timer_adverts vrrp_garp_extra_if vrrp_garp_interval vrrp_garp_lower_prio_delay vrrp_garp_lower_prio_repeat vrrp_garp_master_delay vrrp_garp_master_refresh vrrp_garp_master_refresh_repeat vrrp_garp_master_repeat vrrp_gna_interval vrrp_higher_prio_send_advert vrrp_instance vrrp_ipsets vrrp_iptables vrrp_lower_prio_no_advert vrrp_mcast_group4 vrrp_mcast_group6 vrrp_min_garp vrrp_netlink_cmd_rcv_bufs vrrp_netlink_cmd_rcv_bufs_force vrrp_netlink_monitor_rcv_bufs vrrp_netlink_monitor_rcv_bufs_force vrrp_no_swap vrrp_notify_fifo vrrp_notify_fifo_script vrrp_notify_priority_changes vrrp_owner_ignore_adverts vrrp_priority vrrp_process_name vrrp_rlimit_rttime vrrp_rt_priority vrrp_rx_bufs_multiplier vrrp_rx_bufs_policy vrrp_script vrrp_skip_check_adv_addr vrrp_startup_delay vrrp_strict vrrp_sync_group vrrp_track_file vrrp_track_process vrrp_version vrrp_vmac_garp_intvl weight window'
complete -c regent -n '__fish_seen_subcommand_from explain' -l help
complete -c regent -n __fish_use_subcommand -f -a status -d 'Show the virtual routers'
complete -c regent -n '__fish_seen_subcommand_from status' -f
complete -c regent -n '__fish_seen_subcommand_from status' -l json
complete -c regent -n '__fish_seen_subcommand_from status' -l verbose
complete -c regent -n '__fish_seen_subcommand_from status' -l help
complete -c regent -n __fish_use_subcommand -f -a record -d 'Write down what happens to one router'
complete -c regent -n '__fish_seen_subcommand_from record' -f
complete -c regent -n '__fish_seen_subcommand_from record' -l for
complete -c regent -n '__fish_seen_subcommand_from record' -l output
complete -c regent -n '__fish_seen_subcommand_from record' -l help
