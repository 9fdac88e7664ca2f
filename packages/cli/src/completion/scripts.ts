/** The scripts that users load into their shells. Each asks the hidden command for the candidates. */
export const scripts: Readonly<Record<'bash' | 'zsh' | 'fish', string>> = {
  bash: `# wechatpay-kit completion bash >> ~/.bashrc
_wechatpay_kit() {
  local IFS=$'\\n' word="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=($(wechatpay-kit __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  # Bash ends a word at a colon, as in v2:TRANSACTION.SUCCESS.
  declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "$word"
  [ \${#COMPREPLY[@]} -gt 0 ] || compopt -o default
}
complete -F _wechatpay_kit wechatpay-kit
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
