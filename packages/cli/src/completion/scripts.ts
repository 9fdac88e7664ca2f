/** The scripts that users load into their shells. Each asks the hidden command for the candidates. */
export const scripts: Readonly<Record<'bash' | 'zsh' | 'fish', string>> = {
  bash: `# wechatpay-kit completion bash >> ~/.bashrc
_wechatpay_kit() {
  local line="\${COMP_LINE:0:COMP_POINT}" word IFS=$' \\t\\n'
  local -a words
  read -ra words <<<"$line"
  case $line in *[[:space:]]) words+=('') ;; esac
  word="\${words[\${#words[@]}-1]}"
  IFS=$'\\n'
  COMPREPLY=($(wechatpay-kit __complete -- "\${words[@]:1}" 2>/dev/null))
  # Bash replaces only what follows a colon, as in v2:TRANSACTION.SUCCESS.
  case $COMP_WORDBREAKS$word in *:*:*) COMPREPLY=("\${COMPREPLY[@]#"\${word%:*}:"}") ;; esac
}
complete -o default -F _wechatpay_kit wechatpay-kit
`,
  zsh: `#compdef wechatpay-kit
# wechatpay-kit completion zsh > ~/.zfunc/_wechatpay-kit, in a folder of fpath
_wechatpay_kit() {
  local -a candidates
  candidates=("\${(@f)$(wechatpay-kit __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${candidates[1]}" ]]; then compadd -a candidates; else _files; fi
}
if [ "$funcstack[1]" = "_wechatpay-kit" ]; then _wechatpay_kit "$@"; else compdef _wechatpay_kit wechatpay-kit; fi
`,
  fish: `# wechatpay-kit completion fish > ~/.config/fish/completions/wechatpay-kit.fish
function __wechatpay_kit
  set -l candidates (wechatpay-kit __complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
  if test (count $candidates) -gt 0
    printf '%s\\n' $candidates
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c wechatpay-kit -f -a '(__wechatpay_kit)'
`,
};
